package io.github.graftml.image.pixels;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weights of one direction of a resize: output {@code o} is the sum over {@code t} of input {@code start[o] + t}
 * times {@code weights[o * taps + t]}. Taps that an output does not need have weight 0 and may reach beyond the input.
 *
 * @param taps    weights of each output
 * @param starts  of each output, its first input
 * @param weights in fixed point
 */
public record ResizeKernel(int taps, int[] starts, int[] weights) {

    /** Of a weight. */
    public static final int FRACTION_BITS = 22;

    private static final int CACHED = 256;
    private static final Map<Key, ResizeKernel> CACHE = new ConcurrentHashMap<>();

    private record Key(int in, int out, boolean cubic) {
    }

    /**
     * The same few sizes come again and again: their weights are kept.
     *
     * @param in    pixels of the picture
     * @param out   pixels of the resized one
     * @param cubic whether a cubic replaces the triangle
     */
    public static ResizeKernel of(int in, int out, boolean cubic) {
        if (CACHE.size() >= CACHED) {
            CACHE.clear();
        }
        return CACHE.computeIfAbsent(new Key(in, out, cubic), ResizeKernel::compute);
    }

    /** @return the first input of an output */
    public int start(int o) {
        return starts[o];
    }

    private static ResizeKernel compute(Key key) {
        double scale = (double) key.in / key.out;
        double filterScale = Math.max(scale, 1.0);
        double support = (key.cubic ? 2.0 : 1.0) * filterScale;
        int[] starts = new int[key.out];
        int[] counts = new int[key.out];
        int taps = 0;
        for (int o = 0; o < key.out; o++) {
            double center = (o + 0.5) * scale;
            starts[o] = Math.max(0, (int) (center - support + 0.5));
            counts[o] = Math.min(key.in, (int) (center + support + 0.5)) - starts[o];
            taps = Math.max(taps, counts[o]);
        }
        int[] weights = new int[key.out * taps];
        double[] real = new double[taps];
        for (int o = 0; o < key.out; o++) {
            double center = (o + 0.5) * scale;
            double sum = 0;
            for (int t = 0; t < counts[o]; t++) {
                double x = Math.abs((t + starts[o] - center + 0.5) * (1.0 / filterScale));
                real[t] = key.cubic ? cubic(x) : Math.max(0, 1 - x);
                sum += real[t];
            }
            for (int t = 0; t < counts[o]; t++) {
                double weight = (sum != 0 ? real[t] / sum : real[t]) * (1 << FRACTION_BITS);
                weights[o * taps + t] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
        }
        return new ResizeKernel(taps, starts, weights);
    }

    /** Keys' cubic convolution with a = -0.5. */
    private static double cubic(double x) {
        double a = -0.5;
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
}
