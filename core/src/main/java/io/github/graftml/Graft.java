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

/** The library as a whole: its random seed and its environment. Safe on any thread. */
public final class Graft {

    private Graft() {
    }

    /**
     * Seeds LibTorch's default generator, as {@code torch.manual_seed(seed)} does. Initial weights, dropout, random
     * transforms and the order of samples draw from it. The same program then draws the same numbers, and so does
     * Python.
     *
     * @param seed any number
     */
    public static void seed(long seed) {
        DefaultGenerator.manualSeed(seed);
    }

    /**
     * Returns the environment of this process: versions, the processor's instruction sets, threads, the precision that
     * {@link io.github.graftml.runtime.Precision#AUTO} chooses, the JPEG library and its SIMD, the native kernels and
     * the
     * memory settings. For error reports, and to compare the speed of two machines. Loads the native libraries if they
     * are not loaded yet.
     */
    public static RuntimeInfo info() {
        CpuFeatures cpu = CpuFeatures.detect();
        return new RuntimeInfo(Versions.GRAFT,
                System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
                NativeVersions.libtorch(), "oneDNN " + NativeVersions.planOneDnn(), NativeVersions.openCv(),
                NativeVersions.jpeg(),
                PixelKernels.describe(), PooledConvolutions.describe(),
                cpu.model() + " (" + String.join(" ", cpu.relevantFlags()) + ")",
                Runtime.getRuntime().availableProcessors() + " granted, LibTorch takes "
                        + NativeVersions.computeThreads()
                        + "; images are decoded in parallel, each on one",
                NativeRuntime.memory(),
                "frozen backbones compute in " + ComputeType.fastestReal() + " in training"
                        + (cpu.nativeInt8() ? " (int8 is faster: Precision.INT8)" : "")
                        + "; predictions and training in fp32 unless set");
    }
}
