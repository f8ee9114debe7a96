package io.github.graftml.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A confusion matrix: how often each class was predicted for each true class. Rows are true classes, columns predicted
 * ones. A fraction of no samples is 0, as in scikit-learn. Immutable.
 */
public final class ConfusionMatrix {

    /** From this ratio of the largest to the smallest class on, accuracy alone misleads. */
    private static final int IMBALANCED = 2;

    private final List<String> classes;
    private final long[][] counts;

    private ConfusionMatrix(List<String> classes, long[][] counts) {
        this.classes = classes;
        this.counts = counts;
    }

    /**
     * {@return the confusion matrix of a model's predictions, [C][C]}
     *
     * @param predictions on labeled samples
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
     * {@return the confusion matrix with the given counts}
     *
     * @param classes class names by index
     * @param counts  [C][C], by true and predicted class, each at least 0; copied
     * @throws IllegalArgumentException if there is not a row and a column for each class, or a count is negative
     */
    public static ConfusionMatrix of(List<String> classes, long[][] counts) {
        boolean square = counts.length == classes.size()
                && Arrays.stream(counts).allMatch(row -> row.length == classes.size());
        if (!square || Arrays.stream(counts).flatMapToLong(Arrays::stream).anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("The confusion matrix of " + classes + " has " + classes.size()
                    + " rows and columns of counts from 0; got " + counts.length + " rows"
                    + (square ? " with a negative count" : ""));
        }
        return new ConfusionMatrix(List.copyOf(classes),
                Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new));
    }

    /** {@return the class names by index} */
    public List<String> classes() {
        return classes;
    }

    /**
     * {@return how many samples of one class were predicted as another}
     *
     * @param actual    the true class, 0 to C-1
     * @param predicted the predicted class, 0 to C-1
     */
    public long count(int actual, int predicted) {
        return counts[actual][predicted];
    }

    /** {@return the number of samples} */
    public long samples() {
        return labels().mapToLong(this::support).sum();
    }

    /**
     * {@return how many samples are of a class}
     *
     * @param label the class, 0 to C-1
     */
    public long support(int label) {
        return Arrays.stream(counts[label]).sum();
    }

    /**
     * {@return how many samples were predicted as a class}
     *
     * @param label the class, 0 to C-1
     */
    public long predicted(int label) {
        return labels().mapToLong(a -> counts[a][label]).sum();
    }

    /**
     * {@return the fraction of a class's predictions that are correct}
     *
     * @param label the class, 0 to C-1
     */
    public double precision(int label) {
        return fraction(counts[label][label], predicted(label));
    }

    /**
     * {@return the fraction of a class's samples that were predicted correctly}
     *
     * @param label the class, 0 to C-1
     */
    public double recall(int label) {
        return fraction(counts[label][label], support(label));
    }

    /**
     * {@return the harmonic mean of precision and recall, {@code 2 tp / (support + predicted)}}
     *
     * @param label the class, 0 to C-1
     */
    public double f1(int label) {
        return fraction(2.0 * counts[label][label], support(label) + predicted(label));
    }

    /** {@return the fraction of correct predictions} */
    public double accuracy() {
        return fraction(correct().count(), samples());
    }

    /** {@return the correct predictions among all: the accuracy with its 95 % interval} */
    public Proportion correct() {
        return new Proportion(labels().mapToLong(c -> counts[c][c]).sum(), samples());
    }

    /**
     * {@return the correct predictions among the samples of a class: its recall with its 95 % interval}
     *
     * @param label the class, 0 to C-1
     */
    public Proportion correct(int label) {
        return new Proportion(counts[label][label], support(label));
    }

    /**
     * {@return the mean recall of the classes that have samples ({@code balanced_accuracy_score}); NaN without
     * samples}
     */
    public double balancedAccuracy() {
        return labels().filter(c -> support(c) > 0).mapToDouble(this::recall).average().orElse(Double.NaN);
    }

    /** {@return the class with the most samples, the first of equals} */
    public int majorityClass() {
        return labels().boxed()
                .max(Comparator.comparingLong((Integer c) -> support(c)).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
    }

    /** {@return the fraction of samples of the majority class: the accuracy of always predicting it} */
    public double majorityFraction() {
        return fraction(support(majorityClass()), samples());
    }

    /**
     * {@return whether the largest class has at least twice as many samples as the smallest} Accuracy alone then says
     * little: compare it with {@link #majorityFraction}, and look at {@link #balancedAccuracy}.
     */
    public boolean isImbalanced() {
        return support(majorityClass()) >= IMBALANCED
                * labels().mapToLong(this::support).filter(n -> n > 0).min().orElse(1);
    }

    /** {@return whether always predicting the majority class would be as accurate} */
    public boolean isNoBetterThanMajority() {
        return correct().count() <= support(majorityClass());
    }

    /**
     * {@return all class indices, the lowest recall first, of equals the lower F1; classes without samples are last}
     */
    public List<Integer> worstFirst() {
        return labels().boxed().sorted(Comparator.comparing((Integer c) -> support(c) == 0)
                .thenComparingDouble(this::recall).thenComparingDouble(this::f1)).toList();
    }

    /** {@return the class indices that occur, as a true or a predicted class: what macro averages run over} */
    IntStream occurring() {
        return labels().filter(c -> support(c) + predicted(c) > 0);
    }

    /** {@return all class indices} */
    public IntStream labels() {
        return IntStream.range(0, counts.length);
    }

    private static double fraction(double part, double whole) {
        return whole == 0 ? 0 : part / whole;
    }
}
