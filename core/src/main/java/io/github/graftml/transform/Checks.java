package io.github.graftml.transform;

/** Argument checks that several steps share. */
final class Checks {

    private Checks() {
    }

    static void size(String step, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(step + " needs at least one row and one column; got height " + height + ", width " + width);
        }
    }

    static void probability(String step, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(step + " needs a probability from 0 to 1; got " + p);
        }
    }

    static void range(String step, String what, double low, double high) {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(step + " needs finite " + what + " from low to high; got " + low + " to " + high);
        }
    }
}
