package io.github.graftml.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The multi-label predictions of a model on labeled samples: the input of {@link MultiLabelMetrics}. A label is
 * predicted where its probability reaches the threshold. Immutable.
 */
public final class MultiLabelPredictions {

    private final List<String> labels;
    private final double[][] probabilities;
    private final boolean[][] targets;
    private final double threshold;
    private final List<String> files;

    private MultiLabelPredictions(List<String> labels, double[][] probabilities, boolean[][] targets, double threshold,
            List<String> files) {
        this.labels = labels;
        this.probabilities = probabilities;
        this.targets = targets;
        this.threshold = threshold;
        this.files = files;
    }

    /**
     * {@return predictions with the usual threshold of 0.5}
     *
     * @param labels        names by index, at least one, all different
     * @param probabilities [N][L], each 0 to 1, independent of each other; copied
     * @param targets       [N][L] whether a sample shows a label; copied
     * @throws IllegalArgumentException if the shapes disagree or a value is out of range
     */
    public static MultiLabelPredictions of(List<String> labels, double[][] probabilities, boolean[][] targets) {
        if (labels.isEmpty() || new HashSet<>(labels).size() != labels.size()) {
            throw new IllegalArgumentException(
                    "Multi-label predictions need at least one label, all names different; got " + labels);
        }
        if (targets.length == 0 || probabilities.length != targets.length) {
            throw new IllegalArgumentException(
                    "Multi-label predictions need as many rows of targets as of probabilities, at least one; got "
                            + probabilities.length + " rows of probabilities and " + targets.length + " of targets");
        }
        double[][] rows = new double[targets.length][];
        boolean[][] shown = new boolean[targets.length][];
        for (int i = 0; i < rows.length; i++) {
            if (probabilities[i].length != labels.size() || targets[i].length != labels.size()) {
                throw new IllegalArgumentException(
                        "Row " + i + " has " + probabilities[i].length + " probabilities and " + targets[i].length
                                + " targets; expected one of each for every label, " + labels.size());
            }
            rows[i] = Predictions.checkedRow(probabilities[i], i, "sigmoid");
            shown[i] = targets[i].clone();
        }
        return new MultiLabelPredictions(List.copyOf(labels), rows, shown, 0.5, List.of());
    }

    /**
     * {@return these predictions with another threshold}
     *
     * @param value in [0, 1]; a label of at least this probability is predicted
     */
    public MultiLabelPredictions withThreshold(double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("A threshold is a probability from 0 to 1; got " + value);
        }
        return new MultiLabelPredictions(labels, probabilities, targets, value, files);
    }

    /**
     * {@return these predictions with the files of their samples}
     *
     * @param names [N] where each sample came from, usually its path
     * @throws IllegalArgumentException if there are not as many names as samples
     */
    public MultiLabelPredictions withFiles(List<String> names) {
        if (names.size() != size()) {
            throw new IllegalArgumentException(size() + " predictions need as many file names; got " + names.size());
        }
        return new MultiLabelPredictions(labels, probabilities, targets, threshold, List.copyOf(names));
    }

    /** {@return N, the number of samples} */
    public int size() {
        return targets.length;
    }

    /** {@return the label names by index} */
    public List<String> labels() {
        return labels;
    }

    /** {@return the probability from which on a label is predicted} */
    public double threshold() {
        return threshold;
    }

    /**
     * {@return whether a sample shows a label}
     *
     * @param sample 0 to N-1
     * @param label  0 to L-1
     */
    public boolean shows(int sample, int label) {
        return targets[sample][label];
    }

    /**
     * {@return the model's probability of a label, 0 to 1}
     *
     * @param sample 0 to N-1
     * @param label  0 to L-1
     */
    public double probability(int sample, int label) {
        return probabilities[sample][label];
    }

    /**
     * {@return whether the model predicted a label for a sample}
     *
     * @param sample 0 to N-1
     * @param label  0 to L-1
     */
    public boolean predicted(int sample, int label) {
        return probabilities[sample][label] >= threshold;
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
     * {@return the labels that were predicted wrongly for a sample, the most confident mistake first}
     *
     * @param sample 0 to N-1
     */
    public List<Integer> mistakes(int sample) {
        return IntStream.range(0, labels.size()).filter(label -> predicted(sample, label) != shows(sample, label))
                .boxed()
                .sorted(Comparator.comparingDouble(label -> -error(sample, label))).toList();
    }

    /**
     * {@return the indices of the samples with a wrong label, the most confident mistakes first}
     *
     * @param atMost how many
     */
    public List<Integer> mostConfidentMistakes(int atMost) {
        List<Integer> wrong = new ArrayList<>(
                IntStream.range(0, size()).filter(i -> !mistakes(i).isEmpty()).boxed().toList());
        wrong.sort(Comparator.comparingDouble(i -> -error(i, mistakes(i).get(0))));
        return List.copyOf(wrong.subList(0, Math.min(atMost, wrong.size())));
    }

    private double error(int sample, int label) {
        return Math.abs(probabilities[sample][label] - (targets[sample][label] ? 1 : 0));
    }
}
