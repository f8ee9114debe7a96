package io.github.graftml;

import io.github.graftml.internal.random.DefaultGenerator;

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
}
