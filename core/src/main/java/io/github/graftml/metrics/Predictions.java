package io.github.graftml.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/** The predictions of a model on labeled samples: the input of every {@link Metric}. Immutable. */
public final class Predictions {

    /** Softmax in bfloat16 adds up to 1 only within this. */
    private static final double SUM_TOLERANCE = 0.02;

    private final List<String> classes;
    private final double[][] probabilities;
    private final int[] targets;
    private final List<String> files;

    private Predictions(List<String> classes, double[][] probabilities, int[] targets, List<String> files) {
        this.classes = classes;
        this.probabilities = probabilities;
        this.targets = targets;
        this.files = files;
    }

    /**
     * {@return predictions with their true classes}
     *
     * @param classes       class names by index, at least two, all different
     * @param probabilities [N][C], each row 0 to 1 and adding up to 1; copied
     * @param targets       [N] the true class of each sample, 0 to C-1; copied
     * @throws IllegalArgumentException if the shapes disagree or a value is out of range
     */
    public static Predictions of(List<String> classes, double[][] probabilities, int[] targets) {
        if (classes.size() < 2 || new HashSet<>(classes).size() != classes.size()) {
            throw new IllegalArgumentException("Predictions need at least two different class names; got " + classes);
        }
        if (targets.length == 0 || probabilities.length != targets.length) {
            throw new IllegalArgumentException("Predictions need as many targets as rows of probabilities, at least"
                    + " one; got " + probabilities.length + " rows and " + targets.length + " targets");
        }
        double[][] rows = new double[targets.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = checkedRow(probabilities[i], classes.size(), i);
            if (targets[i] < 0 || targets[i] >= classes.size()) {
                throw new IllegalArgumentException("Target " + i + " is " + targets[i] + "; expected 0 to "
                        + (classes.size() - 1));
            }
        }
        return new Predictions(List.copyOf(classes), rows, targets.clone(), List.of());
    }

    private static double[] checkedRow(double[] row, int classes, int index) {
        double[] checked = checkedRow(row, index, "softmax");
        double sum = Arrays.stream(checked).sum();
        if (row.length != classes || Math.abs(sum - 1) > SUM_TOLERANCE) {
            throw new IllegalArgumentException("Row " + index + " has " + row.length + " probabilities adding up to "
                    + sum + "; expected " + classes
                    + " adding up to 1 (several labels at once are MultiLabelPredictions)");
        }
        return checked;
    }

    /** {@return a copy of a row of numbers that may be probabilities} */
    static double[] checkedRow(double[] row, int index, String function) {
        for (double p : row) {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("Row " + index + " holds " + p + "; probabilities are 0 to 1 (give"
                        + " the " + function + ", not logits or log-probabilities)");
            }
        }
        return row.clone();
    }

    /**
     * {@return these predictions with the files of their samples}
     *
     * @param names [N] where each sample came from, usually its path
     * @throws IllegalArgumentException if there are not as many names as samples
     */
    public Predictions withFiles(List<String> names) {
        if (names.size() != size()) {
            throw new IllegalArgumentException(size() + " predictions need as many file names; got " + names.size());
        }
        return new Predictions(classes, probabilities, targets, List.copyOf(names));
    }

    /** {@return N, the number of samples} */
    public int size() {
        return targets.length;
    }

    /** {@return the class names by index} */
    public List<String> classes() {
        return classes;
    }

    /**
     * {@return the true class of a sample}
     *
     * @param sample 0 to N-1
     */
    public int target(int sample) {
        return targets[sample];
    }

    /**
     * {@return the model's probability of a class, 0 to 1}
     *
     * @param sample 0 to N-1
     * @param label  0 to C-1
     */
    public double probability(int sample, int label) {
        return probabilities[sample][label];
    }

    /** {@return the model's probabilities for sample {@code sample}, from 0 to N-1} */
    public Scores scores(int sample) {
        return new Scores(probabilities[sample]);
    }

    /**
     * {@return the most probable class of a sample, the first of equals}
     *
     * @param sample 0 to N-1
     */
    public int predicted(int sample) {
        double[] row = probabilities[sample];
        int best = 0;
        for (int c = 1; c < row.length; c++) {
            if (row[c] > row[best]) {
                best = c;
            }
        }
        return best;
    }

    /**
     * {@return the probability of a sample's most probable class}
     *
     * @param sample 0 to N-1
     */
    public double confidence(int sample) {
        return probabilities[sample][predicted(sample)];
    }

    /**
     * {@return where a sample came from; its number if that is not known}
     *
     * @param sample 0 to N-1
     */
    public String file(int sample) {
        return files.isEmpty() ? "sample " + sample : files.get(sample);
    }

    /**
     * {@return the indices of the misclassified samples, the most confident first}
     *
     * @param atMost how many
     */
    public List<Integer> mostConfidentMistakes(int atMost) {
        List<Integer> wrong = new ArrayList<>(IntStream.range(0, size()).filter(i -> predicted(i) != targets[i]).boxed()
                .toList());
        wrong.sort(Comparator.comparingDouble(i -> -confidence(i)));
        return List.copyOf(wrong.subList(0, Math.min(atMost, wrong.size())));
    }
}
