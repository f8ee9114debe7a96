package io.github.graftml.train;

/** Checks of settings; each fails with the setting's name, its range and the value that was given. */
final class Checks {

    private Checks() {
    }

    static double positive(String name, double value) {
        return require(value > 0 && Double.isFinite(value), name, "greater than 0", value);
    }

    /** As {@link #positive}, infinite too. */
    static double aboveZero(String name, double value) {
        return require(value > 0, name, "greater than 0", value);
    }

    static double notNegative(String name, double value) {
        return require(value >= 0 && Double.isFinite(value), name, "at least 0", value);
    }

    static double factor(String name, double value) {
        return require(value >= 1 && Double.isFinite(value), name, "at least 1", value);
    }

    /** A share of a whole that may not be nothing. */
    static double share(String name, double value) {
        return require(value > 0 && value <= 1, name, "in (0, 1]", value);
    }

    /** A share of a whole that may not be all of it: momentum, smoothing. */
    static double belowOne(String name, double value) {
        return require(value >= 0 && value < 1, name, "in [0, 1)", value);
    }

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be at least " + least + "; got " + value);
        }
        return value;
    }

    private static double require(boolean good, String name, String range, double value) {
        if (!good) {
            throw new IllegalArgumentException(name + " must be " + range + "; got " + value);
        }
        return value;
    }
}
