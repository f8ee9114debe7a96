package io.github.graftml.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How often each class was taken for each: rows are the right classes, columns the predicted ones. Where a share has
 * nothing below its line it is 0, as in scikit-learn. Immutable.
 */
public final class ConfusionMatrix {

    private final List<String> classes;
    private final long[][] counts;

    private ConfusionMatrix(List<String> classes, long[][] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    /**
     * @param predictions of a model
     * @return their confusion matrix, [C][C]
     */
    public static ConfusionMatrix of(Predictions predictions) {
        int n = predictions.classes().size();
        long[][] counts = new long[n][n];
        for (int i = 0; i < predictions.size(); i++) {
            counts[predictions.target(i)][predictions.predicted(i)]++;
        }
        return new ConfusionMatrix(predictions.classes(), counts);
    }

    /**
     * @param classes class names by index
     * @param counts  [C][C], by right class and answer, each at least 0; copied
     * @return their confusion matrix
     * @throws IllegalArgumentException if there is not a row and a column for each class, or a count is negative
     */
    public static ConfusionMatrix of(List<String> classes, long[][] counts) {
        boolean square = counts.length == classes.size() && Arrays.stream(counts).allMatch(row -> row.length == classes.size());
        if (!square || Arrays.stream(counts).flatMapToLong(Arrays::stream).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("The confusion matrix of " + classes + " has " + classes.size()
                    + " rows and columns of counts from 0; got " + counts.length + " rows" + (square ? " with a negative count" : ""));
        }
        return new ConfusionMatrix(List.copyOf(classes), Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new));
    }

    /** @return class names by index */
    public List<String> classes() {
        return classes;
    }

    /** @param actual    the right class
     *  @param predicted the answer
     *  @return how many samples of the one got the other */
    public long count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /** @param label a class
     *  @return how many samples are of this class */
    public long support(int label) {
        return IntStream.range(0, counts.length).mapToLong(p -> counts[label][p]).sum();
    }

    /** @param label a class
     *  @return how many samples were taken for this class */
    public long predicted(int label) {
        return IntStream.range(0, counts.length).mapToLong(a -> counts[a][label]).sum();
    }

    /** @param label a class
     *  @return of the samples taken for this class, the share that is of it */
    public double precision(int label) {
        return share(counts[label][label], predicted(label));
    }

    /** @param label a class
     *  @return of the samples of this class, the share taken for it */
    public double recall(int label) {
        return share(counts[label][label], support(label));
    }

    /** @param label a class
     *  @return the harmonic mean of precision and recall: {@code 2 tp / (support + predicted)} */
    public double f1(int label) {
        return share(2.0 * counts[label][label], support(label) + predicted(label));
    }

    /** @return the share of right answers */
    public double accuracy() {
        return share(labels().mapToLong(c -> counts[c][c]).sum(), labels().mapToLong(this::support).sum());
    }

    /** @return the class indices that occur as a right class or as an answer: what macro averages run over */
    IntStream occurring() {
        return labels().filter(c -> support(c) + predicted(c) > 0);
    }

    /** @return all class indices */
    public IntStream labels() {
        return IntStream.range(0, counts.length);
    }

    private static double share(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
