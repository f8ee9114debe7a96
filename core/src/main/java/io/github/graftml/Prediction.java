package io.github.graftml;

import java.util.List;
import java.util.Locale;

/**
 * A prediction for one image: every class with its probability. Immutable.
 *
 * @param candidates the most probable class first; the probabilities have the sum 1 unless the model is multi-label
 */
public record Prediction(List<Candidate> candidates) {

    /** Copies the list. */
    public Prediction {
        candidates = List.copyOf(candidates);
    }

    /**
     * One class and its probability.
     *
     * @param label       the class name
     * @param probability in [0, 1]
     */
    public record Candidate(String label, double probability) {

        /** Returns class and probability, such as {@code cats 0.9731}. */
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s %.4f", label, probability);
        }
    }

    /** Returns the most probable class. */
    public String label() {
        return candidates.get(0).label();
    }

    /** Returns the probability of {@link #label()}, in [0, 1]. */
    public double probability() {
        return candidates.get(0).probability();
    }

    /**
     * Returns the classes whose probability is at least a threshold, the most probable first: the labels that a
     * multi-label model predicts.
     *
     * @param threshold in [0, 1], usually 0.5
     */
    public List<String> labels(double threshold) {
        return candidates.stream().filter(candidate -> candidate.probability() >= threshold).map(Candidate::label)
                .toList();
    }

    /**
     * Returns the probability of a class, in [0, 1].
     *
     * @param label a class name
     * @throws IllegalArgumentException if the classifier does not have the class
     */
    public double probability(String label) {
        return candidates.stream().filter(candidate -> candidate.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No class \"" + label + "\"; the classes are "
                        + candidates.stream().map(Candidate::label).sorted().toList()))
                .probability();
    }

    /**
     * Returns the most probable classes, or all if there are fewer.
     *
     * @param count at least 1
     * @throws IllegalArgumentException if it is less than 1
     */
    public List<Candidate> top(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("top takes at least 1; got " + count);
        }
        return candidates.subList(0, Math.min(count, candidates.size()));
    }
}
