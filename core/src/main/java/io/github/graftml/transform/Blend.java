package io.github.graftml.transform;

import java.util.function.IntUnaryOperator;

/** Pillow's blend of two values: {@code from + factor (to - from)} in float32, clamped to 0 to 255, rounded down. */
final class Blend {

    private Blend() {
    }

    static byte of(int from, int to, float factor) {
        return (byte) (int) Math.max(0, Math.min(255, from + factor * (to - from)));
    }

    static IntUnaryOperator table(int from, double factor) {
        return v -> of(from, v, (float) factor);
    }
}
