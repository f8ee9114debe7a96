package io.github.graftml;

import io.github.graftml.internal.Versions;
import io.github.graftml.internal.memory.RuntimeInfo;
import io.github.graftml.internal.plan.Arithmetic;
import io.github.graftml.internal.random.DefaultGenerator;
import java.util.LinkedHashMap;
import java.util.Map;

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
     * Prints to the standard output what this process runs on, a fact a line: versions, the processor's instruction sets,
     * threads, the precision that {@link io.github.graftml.model.Precision#AUTO} chooses, the JPEG library and whether it
     * uses SIMD, what runs in native code, and the memory settings. For reports of errors, and for the question why one
     * machine is slower than another. Loads the native libraries where nothing has yet.
     */
    public static void info() {
        RuntimeInfo runtime = RuntimeInfo.current();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Graft", Versions.GRAFT);
        facts.putAll(runtime.lines());
        facts.put("Precision", "frozen backbones run in " + Arithmetic.fastestReal() + (runtime.cpu().nativeInt8() ? " (int8 is faster: Precision.INT8)" : "")
                + ", training in fp32, unless told");
        facts.forEach((name, value) -> System.out.printf("%-20s %s%n", name, value));
    }
}
