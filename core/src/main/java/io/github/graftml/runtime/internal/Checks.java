package io.github.graftml.runtime.internal;

/** Checks of arguments; each fails with the setting's name, its range and the value that was given. */
public final class Checks {

    private Checks() {
    }

    public static double positive(String name, double value) {
        return require(value > 0 && Double.isFinite(value), name, "greater than 0", value);
    }

    /** As {@link #positive}, infinite too. */
    public static double aboveZero(String name, double value) {
        return require(value > 0, name, "greater than 0", value);
    }

    public static double notNegative(String name, double value) {
        return require(value >= 0 && Double.isFinite(value), name, "at least 0", value);
    }

    public static double factor(String name, double value) {
        return require(value >= 1 && Double.isFinite(value), name, "at least 1", value);
    }

    /** A share of a whole that may not be nothing. */
    public static double share(String name, double value) {
        return require(value > 0 && value <= 1, name, "in (0, 1]", value);
    }

    /** A share of a whole that may not be all of it: momentum, smoothing. */
    public static double belowOne(String name, double value) {
        return require(value >= 0 && value < 1, name, "in [0, 1)", value);
    }

    public static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + "; got " + value);
        }
        return value;
    }

    /** Checks that an image of this size has a pixel. */
    public static void size(String step, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(step + " needs at least one row and one column; got height " + height + ", width " + width);
        }
    }

    public static void probability(String step, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(step + " needs a probability from 0 to 1; got " + p);
        }
    }

    public static void range(String step, String what, double low, double high) {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(step + " needs finite " + what + " from low to high; got " + low + " to " + high);
        }
    }

    private static double require(boolean good, String name, String range, double value) {
        if (!good) {
            throw new IllegalArgumentException(name + " must be " + range + "; got " + value);
        }
        return value;
    }
}
