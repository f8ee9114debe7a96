package io.github.graftml.metrics;

/** How a metric of each class becomes one number, as the {@code average} of scikit-learn. */
public enum Average {

    /** The mean over the classes that occur, each counting the same. */
    MACRO,
    /** From the counts of all classes together; with one label per image this is the accuracy. */
    MICRO
}
