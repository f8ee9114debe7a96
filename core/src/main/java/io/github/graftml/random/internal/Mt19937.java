package io.github.graftml.random.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * PyTorch's CPU generator: the Mersenne Twister MT19937 of Matsumoto and Nishimura (1998). Its state has the layout of
 * {@code torch.get_rng_state()}, so that Java and LibTorch can continue each other's stream. Mutable, not thread-safe.
 */
public final class Mt19937 {

    /** Number of bytes of {@code torch.get_rng_state()}. */
    public static final int STATE_BYTES = 5056;

    private static final int N = 624;
    private static final int M = 397;
    private static final int CACHED_NORMALS_BYTES = 40;

    private long seed;
    private final int[] words;
    private int left; // draws until the words are regenerated, including that draw
    private int next;
    private byte[] cachedNormals; // second value of a normal pair, as torch wrote it; never modified

    private Mt19937(long seed, int[] words, int left, int next, byte[] cachedNormals) {
        this.seed = seed;
        this.words = words;
        this.left = left;
        this.next = next;
        this.cachedNormals = cachedNormals;
    }

    /** Returns the generator after {@code torch.manual_seed(seed)}. */
    public static Mt19937 seeded(long seed) {
        int[] words = new int[N];
        words[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            words[i] = 1812433253 * (words[i - 1] ^ (words[i - 1] >>> 30)) + i;
        }
        return new Mt19937(seed, words, 1, 0, new byte[CACHED_NORMALS_BYTES]);
    }

    /**
     * Returns a generator that continues from a state.
     *
     * @param state the bytes of {@code torch.get_rng_state()}, {@value #STATE_BYTES} of them
     * @return the generator
     * @throws IllegalArgumentException if the bytes are not a state of torch's CPU generator
     */
    public static Mt19937 of(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException(
                    "The state of torch's CPU generator needs " + STATE_BYTES + " bytes; got " + state.length);
        }
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        long seed = in.getLong();
        int left = in.getInt();
        int seeded = in.getInt();
        long next = in.getLong();
        if (seeded != 1 || left < 1 || left > N || next < 0 || next > N) {
            throw new IllegalArgumentException(
                    "Not a state of torch's CPU generator: seeded=" + seeded + ", left=" + left + ", next=" + next);
        }
        int[] words = new int[N];
        for (int i = 0; i < N; i++) {
            words[i] = (int) in.getLong();
        }
        byte[] cachedNormals = new byte[CACHED_NORMALS_BYTES];
        in.get(cachedNormals);
        return new Mt19937(seed, words, left, (int) next, cachedNormals);
    }

    /** Returns the state for {@code torch.set_rng_state}, {@value #STATE_BYTES} bytes. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(seed).putInt(left).putInt(1).putLong(next);
        for (int word : words) {
            out.putLong(Integer.toUnsignedLong(word));
        }
        return out.put(cachedNormals).array();
    }

    /** Returns the last seed. */
    public long seed() {
        return seed;
    }

    /** Copies the state of {@code other}. */
    void set(Mt19937 other) {
        seed = other.seed;
        System.arraycopy(other.words, 0, words, 0, N);
        left = other.left;
        next = other.next;
        cachedNormals = other.cachedNormals;
    }

    /** Returns an independent generator in the same state. */
    public Mt19937 copy() {
        return new Mt19937(seed, words.clone(), left, next, cachedNormals);
    }

    /** Returns the next 32 random bits. */
    public int next32() {
        if (--left == 0) {
            twist();
        }
        int y = words[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }

    /** Returns the next 64 random bits: two draws, the first in the upper half. */
    public long next64() {
        long high = next32();
        return high << 32 | Integer.toUnsignedLong(next32());
    }

    /** Skips {@code draws} 32-bit numbers. */
    public void skip(long draws) {
        while (draws >= left) {
            draws -= left;
            twist();
            left = N;
            next = 1; // the draw that twists takes the first word
        }
        left -= (int) draws;
        next += (int) draws;
    }

    /**
     * Returns how far another generator is ahead of this one.
     *
     * @param later a generator of the same stream
     * @param limit approximate maximum number of draws
     * @return the number of 32-bit draws from this state to the other, or empty if it was not reached
     */
    public OptionalLong drawsUntil(Mt19937 later, long limit) {
        Mt19937 ahead = copy();
        for (long draws = 0; draws <= limit;) {
            if (Arrays.equals(ahead.words, later.words) && ahead.left >= later.left) {
                return OptionalLong.of(draws + ahead.left - later.left);
            }
            draws += ahead.left;
            ahead.skip(ahead.left);
        }
        return OptionalLong.empty();
    }

    /** Returns whether both generators will give the same numbers, including normal ones. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Mt19937 that && left == that.left && Arrays.equals(words, that.words)
                && Arrays.equals(cachedNormals, that.cachedNormals);
    }

    @Override
    public int hashCode() {
        return 31 * words[0] + left;
    }

    /** Generates the next 624 words. */
    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = words[i] & 0x80000000 | words[(i + 1) % N] & 0x7fffffff;
            words[i] = words[(i + M) % N] ^ y >>> 1 ^ -(y & 1) & 0x9908b0df;
        }
        left = N;
        next = 0;
    }
}
