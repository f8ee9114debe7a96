package io.github.graftml.examples.drawn;

import java.util.SplittableRandom;

/**
 * The choices of one image. The same seed makes the same choices in the same order. Not safe to share between threads.
 */
final class Dice {

    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(seed);
    }

    /** {@return uniform in [low, high)} */
    double between(double low, double high) {
        return low + (high - low) * random.nextDouble();
    }

    /** {@return uniform in [-extent, extent)} */
    double around(double extent) {
        return between(-extent, extent);
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    /** {@return {@code -1} or {@code 1}} */
    int side() {
        return chance(0.5) ? 1 : -1;
    }

    /** {@return from {@code low} up to and including {@code high}} */
    int whole(int low, int high) {
        return low + random.nextInt(high - low + 1);
    }

    @SafeVarargs
    final <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /**
     * {@return roughly normal with mean 0 and deviation 1, in [-3, 3]: the sum of uniforms, cheap enough to be drawn
     * for every pixel}
     */
    double bell() {
        long bits = random.nextLong();
        int sum = (int) (bits & 0xffff) + (int) (bits >>> 16 & 0xffff) + (int) (bits >>> 32 & 0xffff)
                + (int) (bits >>> 48);
        return (sum / 65536.0 - 2) * 1.732;
    }
}
