package io.github.graftml.image.pixels;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The weights of one pass of a resize: output {@code o} is the sum over {@code t} of input {@code starts[o] + t} times
 * {@code weights[o * taps + t]}. Unused taps have weight 0 and may lie outside the input.
 *
 * @param taps    number of weights per output pixel
 * @param starts  first input pixel of each output pixel
 * @param weights fixed-point weights with {@link #FRACTION_BITS} fractional bits
 */
public record ResizeKernel(int taps, int[] starts, int[] weights) {

    /** Number of fractional bits of a weight. */
    public static final int FRACTION_BITS = 22;

    private static final int MAX_CACHED = 256;
    private static final Map<Key, ResizeKernel> CACHE = new ConcurrentHashMap<>();

    private record Key(int in, int out, boolean cubic) {
    }

    /**
     * Returns the weights for a pair of lengths; they are cached, since few pairs occur.
     *
     * @param in    input length in pixels
     * @param out   output length in pixels
     * @param cubic whether the filter is cubic instead of a triangle
     */
    public static ResizeKernel of(int in, int out, boolean cubic) {
        if (CACHE.size() >= MAX_CACHED) {
            CACHE.clear();
        }
        return CACHE.computeIfAbsent(new Key(in, out, cubic), ResizeKernel::compute);
    }

    /** Returns the first input pixel of an output pixel. */
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

    /** Returns Keys' cubic convolution with a = -0.5. */
    private static double cubic(double x) {
        double a = -0.5;
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }
}
