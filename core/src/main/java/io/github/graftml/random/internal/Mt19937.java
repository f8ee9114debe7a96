package io.github.graftml.random.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * Torch's CPU generator: the Mersenne Twister MT19937 of Matsumoto and Nishimura (1998), with the state laid out as
 * {@code torch.get_rng_state()} gives it, so that it can go on where LibTorch stopped and the other way round.
 * Mutable; for one thread at a time.
 */
public final class Mt19937 {

    /** Bytes of {@code torch.get_rng_state()}. */
    public static final int STATE_BYTES = 5056;

    private static final int N = 624;
    private static final int M = 397;
    private static final int CACHED_NORMALS_BYTES = 40;

    private long seed;
    private final int[] words;
    private int left; // draws until the words are made anew, that one included
    private int next;
    private byte[] cachedNormals; // the second half of a pair of normal numbers, as torch wrote it; never written to

    private Mt19937(long seed, int[] words, int left, int next, byte[] cachedNormals) {
        this.seed = seed;
        this.words = words;
        this.left = left;
        this.next = next;
        this.cachedNormals = cachedNormals;
    }

    /** @return the generator after {@code torch.manual_seed(seed)} */
    public static Mt19937 seeded(long seed) {
        int[] words = new int[N];
        words[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            words[i] = 1812433253 * (words[i - 1] ^ (words[i - 1] >>> 30)) + i;
        }
        return new Mt19937(seed, words, 1, 0, new byte[CACHED_NORMALS_BYTES]);
    }

    /**
     * @param state what {@code torch.get_rng_state()} gives, {@value #STATE_BYTES} bytes
     * @return a generator that goes on from there
     * @throws IllegalArgumentException if that is no state of torch's CPU generator
     */
    public static Mt19937 of(byte[] state) {
        if (state.length != STATE_BYTES) {
            throw new IllegalArgumentException("A state of torch's CPU generator has " + STATE_BYTES + " bytes; got " + state.length);
        }
        ByteBuffer in = ByteBuffer.wrap(state).order(ByteOrder.LITTLE_ENDIAN);
        long seed = in.getLong();
        int left = in.getInt();
        int seeded = in.getInt();
        long next = in.getLong();
        if (seeded != 1 || left < 1 || left > N || next < 0 || next > N) {
            throw new IllegalArgumentException("Not a state of torch's CPU generator: seeded=" + seeded + ", left=" + left + ", next=" + next);
        }
        int[] words = new int[N];
        for (int i = 0; i < N; i++) {
            words[i] = (int) in.getLong();
        }
        byte[] cachedNormals = new byte[CACHED_NORMALS_BYTES];
        in.get(cachedNormals);
        return new Mt19937(seed, words, left, (int) next, cachedNormals);
    }

    /** @return the state as {@code torch.set_rng_state} takes it, {@value #STATE_BYTES} bytes */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(STATE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(seed).putInt(left).putInt(1).putLong(next);
        for (int word : words) {
            out.putLong(Integer.toUnsignedLong(word));
        }
        return out.put(cachedNormals).array();
    }

    /** @return what the generator was last seeded with */
    public long seed() {
        return seed;
    }

    /** Goes on where {@code other} stands; that one is left alone. */
    void set(Mt19937 other) {
        seed = other.seed;
        System.arraycopy(other.words, 0, words, 0, N);
        left = other.left;
        next = other.next;
        cachedNormals = other.cachedNormals;
    }

    /** @return an independent generator in the same state */
    public Mt19937 copy() {
        return new Mt19937(seed, words.clone(), left, next, cachedNormals);
    }

    /** @return the next 32 random bits */
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

    /** @return the next 64 random bits: two draws, the first one above */
    public long next64() {
        long high = next32();
        return high << 32 | Integer.toUnsignedLong(next32());
    }

    /** Leaves {@code draws} numbers of 32 bits out. */
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
     * How far another generator is ahead of this one.
     *
     * @param later the same stream, some draws on
     * @param limit the most draws to look ahead
     * @return the number of 32-bit draws that lead from here to there, or empty if none up to about the limit do
     */
    public OptionalLong drawsUntil(Mt19937 later, long limit) {
        Mt19937 ahead = copy();
        for (long draws = 0; draws <= limit; ) {
            if (Arrays.equals(ahead.words, later.words) && ahead.left >= later.left) {
                return OptionalLong.of(draws + ahead.left - later.left);
            }
            draws += ahead.left;
            ahead.skip(ahead.left);
        }
        return OptionalLong.empty();
    }

    /** Two generators are equal when they will give the same numbers, normal ones included. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Mt19937 that && left == that.left && Arrays.equals(words, that.words)
                && Arrays.equals(cachedNormals, that.cachedNormals);
    }

    @Override
    public int hashCode() {
        return 31 * words[0] + left;
    }

    /** Makes the next 624 words. */
    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = words[i] & 0x80000000 | words[(i + 1) % N] & 0x7fffffff;
            words[i] = words[(i + M) % N] ^ y >>> 1 ^ -(y & 1) & 0x9908b0df;
        }
        left = N;
        next = 0;
    }
}
