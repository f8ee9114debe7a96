package io.github.graftml;

import java.util.List;
import java.util.Locale;

/**
 * What a classifier says of one picture. Immutable.
 *
 * @param candidates every class with its probability, the most probable first; the probabilities add up to 1, unless a picture
 *                   may have any number of labels
 */
public record Prediction(List<Candidate> candidates) {

    /** Copies the list. */
    public Prediction {
        candidates = List.copyOf(candidates);
    }

    /**
     * One class and how probable it is.
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

    /** @return the most probable class */
    public String label() {
        return candidates.get(0).label();
    }

    /** @return the probability of {@link #label()}, in [0, 1] */
    public double probability() {
        return candidates.get(0).probability();
    }

    /**
     * @param threshold in [0, 1]; 0.5 is usual
     * @return every class at least so probable, the most probable first: what a picture shows that may have any number of labels
     */
    public List<String> labels(double threshold) {
        return candidates.stream().filter(candidate -> candidate.probability() >= threshold).map(Candidate::label).toList();
    }

    /**
     * @param label a class name
     * @return its probability, in [0, 1]
     * @throws IllegalArgumentException if the classifier does not know the class
     */
    public double probability(String label) {
        return candidates.stream().filter(candidate -> candidate.label().equals(label)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No class \"" + label + "\"; the classes are "
                        + candidates.stream().map(Candidate::label).sorted().toList()))
                .probability();
    }

    /**
     * @param count at least 1
     * @return the {@code count} most probable classes, or all if there are fewer
     */
    public List<Candidate> top(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("top takes at least 1; got " + count);
        }
        return candidates.subList(0, Math.min(count, candidates.size()));
    }
}
