package io.github.graftml.metrics;

import java.util.stream.IntStream;

/** A model's probabilities of all classes for one image. Immutable. */
public final class Scores {

    private final double[] probabilities; // of the predictions, which nobody changes

    Scores(double[] probabilities) {
        this.probabilities = probabilities;
    }

    /** {@return the number of classes} */
    public int size() {
        return probabilities.length;
    }

    /** {@return the probability of class {@code index}, from 0 to {@link #size()} - 1; in [0, 1]} */
    public double get(int index) {
        return probabilities[index];
    }

    /**
     * {@return how many classes are more probable than class {@code index}: 0 for the prediction} Of equal ones the
     * lower index counts as more probable.
     */
    public int rankOf(int index) {
        double own = probabilities[index];
        return (int) IntStream.range(0, size())
                .filter(c -> probabilities[c] > own || c < index && probabilities[c] == own).count();
    }
}
