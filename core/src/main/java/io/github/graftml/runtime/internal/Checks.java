package io.github.graftml.runtime.internal;

/** Argument checks. Each throws an {@link IllegalArgumentException} with the name, the range and the value. */
public final class Checks {

    private Checks() {
    }

    /** Returns a finite value above 0. */
    public static double positive(String name, double value) {
        return require(value > 0 && Double.isFinite(value), name, "greater than 0", value);
    }

    /** Returns a value above 0, which may be infinite. */
    public static double aboveZero(String name, double value) {
        return require(value > 0, name, "greater than 0", value);
    }

    /** Returns a finite value of at least 0. */
    public static double notNegative(String name, double value) {
        return require(value >= 0 && Double.isFinite(value), name, "at least 0", value);
    }

    /** Returns a finite value of at least 1. */
    public static double factor(String name, double value) {
        return require(value >= 1 && Double.isFinite(value), name, "at least 1", value);
    }

    /** Returns a fraction above 0 and at most 1. */
    public static double fraction(String name, double value) {
        return require(value > 0 && value <= 1, name, "in (0, 1]", value);
    }

    /** Returns a fraction of at least 0 and below 1, such as a momentum. */
    public static double belowOne(String name, double value) {
        return require(value >= 0 && value < 1, name, "in [0, 1)", value);
    }

    /** Returns a value of at least {@code least}. */
    public static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + "; got " + value);
        }
        return value;
    }

    /** Checks that height and width are at least 1. */
    public static void size(String step, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    step + " needs a height and a width of at least 1; got height " + height + ", width " + width);
        }
    }

    /** Checks that a probability is between 0 and 1. */
    public static void probability(String step, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException(step + " needs a probability from 0 to 1; got " + p);
        }
    }

    /** Checks that a range is finite and ordered. */
    public static void range(String step, String values, double low, double high) {
        if (!(low <= high) || Double.isInfinite(low) || Double.isInfinite(high)) {
            throw new IllegalArgumentException(
                    step + " needs finite " + values + " in ascending order; got " + low + " to " + high);
        }
    }

    private static double require(boolean valid, String name, String range, double value) {
        if (!valid) {
            throw new IllegalArgumentException(name + " must be " + range + "; got " + value);
        }
        return value;
    }
}
