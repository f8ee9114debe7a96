package io.github.graftml.random.internal;

import io.github.graftml.random.RandomSource;

/**
 * Random numbers made from the bits of a {@link Mt19937}, equal to those of torch's CPU kernels. LibTorch computes
 * those that need a logarithm or a cosine, since its vector arithmetic differs from Java's in the last bit. Not
 * thread-safe.
 */
public final class TorchDraws implements RandomSource {

    private static final int WIDE_RANGE = 1 << 28; // from here torch uses 64 bits for randint
    private static final long WIDE_PERMUTATION = 0xffffffffL / 20; // and here for randperm

    private final Mt19937 bits;

    /** Makes a source that draws from {@code bits} and advances it. */
    public TorchDraws(Mt19937 bits) {
        this.bits = bits;
    }

    @Override
    public float rand() {
        return (bits.next32() & 0xffffff) * 0x1p-24f;
    }

    @Override
    public float uniform(double low, double high) {
        float from = (float) low;
        float to = (float) high;
        if (!(from <= to)) {
            throw new IllegalArgumentException(
                    "uniform needs low of at most high; got low " + low + " and high " + high);
        }
        return Math.fma(rand(), to - from, from); // torch's kernel is compiled with fused multiply-add
    }

    @Override
    public int randint(int low, int high) {
        if (low >= high) {
            throw new IllegalArgumentException("randint needs low below high; got low " + low + " and high " + high);
        }
        long range = (long) high - low;
        long drawn = range >= WIDE_RANGE ? bits.next64() : Integer.toUnsignedLong(bits.next32());
        return (int) (Long.remainderUnsigned(drawn, range) + low);
    }

    @Override
    public int[] randperm(int n) {
        if (n < 0) {
            throw new IllegalArgumentException("randperm needs n of at least 0; got n " + n);
        }
        int[] order = new int[n];
        if (n >= WIDE_PERMUTATION) {
            for (int i = 0; i < n; i++) {
                int other = (int) Long.remainderUnsigned(bits.next64(), i + 1L);
                order[i] = order[other];
                order[other] = i;
            }
            return order;
        }
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = 0; i < n - 1; i++) {
            int other = i + Integer.remainderUnsigned(bits.next32(), n - i);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
        return order;
    }

    @Override
    public float[] normal(int n) {
        return NativeDraws.normal(bits, n);
    }

    @Override
    public int multinomial(float[] weights) {
        return NativeDraws.multinomial(bits, weights);
    }

    /** Returns {@code torch.multinomial(weights, count, replacement=True)} of float64 weights. */
    public int[] multinomial(double[] weights, int count) {
        return NativeDraws.multinomial(bits, weights, count);
    }

    /**
     * Returns {@code torch.empty((), dtype=torch.int64).random_()}, 0 to 2^63 - 1; torch's data loader seeds with it.
     */
    public long random() {
        return bits.next64() & Long.MAX_VALUE;
    }
}
