package io.github.graftml;

import io.github.graftml.image.pixels.PixelKernels;
import io.github.graftml.model.plan.ComputeType;
import io.github.graftml.nn.internal.PooledConvolutions;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.RuntimeInfo;
import io.github.graftml.runtime.internal.CpuFeatures;
import io.github.graftml.runtime.internal.NativeRuntime;
import io.github.graftml.runtime.internal.NativeVersions;
import io.github.graftml.runtime.internal.Versions;

/** What concerns the library as a whole. */
public final class Graft {

    private Graft() {
    }

    /**
     * Seeds LibTorch's default generator, which initial weights, dropout, random transforms and the order of samples
     * draw from: {@code torch.manual_seed(seed)}. The same program then makes the same draws, and so does Python.
     *
     * @param seed any number
     */
    public static void seed(long seed) {
        DefaultGenerator.manualSeed(seed);
    }

    /**
     * Returns what this process runs on: versions, the processor's instruction sets, threads, the precision that
     * {@link io.github.graftml.runtime.Precision#AUTO} chooses, the JPEG library and whether it uses SIMD, what runs in native
     * code, and the memory settings. For reports of errors, and for the question why one machine is slower than another. Loads
     * the native libraries where nothing has yet.
     */
    public static RuntimeInfo info() {
        CpuFeatures cpu = CpuFeatures.detect();
        return new RuntimeInfo(Versions.GRAFT, System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                NativeVersions.libtorch(), "oneDNN " + NativeVersions.planOneDnn(), NativeVersions.openCv(), NativeVersions.jpeg(),
                PixelKernels.describe(), PooledConvolutions.describe(), cpu.model() + " (" + String.join(" ", cpu.relevantFlags()) + ")",
                Runtime.getRuntime().availableProcessors() + " granted, LibTorch takes " + NativeVersions.computeThreads()
                        + "; pictures are decoded side by side, each on one",
                NativeRuntime.memory(),
                "frozen backbones run in " + ComputeType.fastestReal() + " in training" + (cpu.nativeInt8() ? " (int8 is faster: Precision.INT8)" : "")
                        + ", predictions in fp32 unless asked"
                        + ", training in fp32, unless told");
    }
}
