package io.github.graftml.metrics;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Metrics of multi-label predictions. Values equal those of the scikit-learn function that each names (version 1.9) on
 * an indicator matrix, with {@code zero_division=0}. Immutable.
 */
public final class MultiLabelMetrics {

    private final MultiLabelPredictions predictions;
    private final long[] truePositives;
    private final long[] predicted;
    private final long[] shown;
    private final Proportion correct;

    private MultiLabelMetrics(MultiLabelPredictions predictions) {
        this.predictions = predictions;
        int n = predictions.labels().size();
        truePositives = new long[n];
        predicted = new long[n];
        shown = new long[n];
        long allCorrect = 0;
        for (int i = 0; i < predictions.size(); i++) {
            boolean correctSoFar = true;
            for (int label = 0; label < n; label++) {
                boolean is = predictions.shows(i, label);
                boolean found = predictions.predicted(i, label);
                shown[label] += is ? 1 : 0;
                predicted[label] += found ? 1 : 0;
                truePositives[label] += is && found ? 1 : 0;
                correctSoFar &= is == found;
            }
            allCorrect += correctSoFar ? 1 : 0;
        }
        correct = new Proportion(allCorrect, predictions.size());
    }

    /**
     * {@return the metrics of a model's predictions, at their threshold}
     *
     * @param predictions on labeled samples
     */
    public static MultiLabelMetrics of(MultiLabelPredictions predictions) {
        return new MultiLabelMetrics(predictions);
    }

    /** {@return the metrics that a report shows, by name and in its order; NaN where one is not defined} */
    public Map<String, Double> summary() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("subset accuracy", subsetAccuracy());
        values.put("label accuracy", labelAccuracy());
        values.put("micro precision", microPrecision());
        values.put("micro recall", microRecall());
        values.put("micro F1", microF1());
        values.put("macro precision", macroPrecision());
        values.put("macro recall", macroRecall());
        values.put("macro F1", macroF1());
        values.put("ROC-AUC", macroRocAuc());
        values.put("log loss", logLoss());
        return Collections.unmodifiableMap(values);
    }

    /** {@return the fraction of samples whose labels are all predicted correctly ({@code accuracy_score})} */
    public double subsetAccuracy() {
        return correct.value();
    }

    /** {@return the samples whose labels are all predicted correctly: the subset accuracy with its 95 % interval} */
    public Proportion correct() {
        return correct;
    }

    /**
     * {@return the fraction of labels that are predicted correctly, over all samples (1 less {@code hamming_loss})}
     * This is what training records as accuracy.
     */
    public double labelAccuracy() {
        long wrong = IntStream.range(0, shown.length)
                .mapToLong(label -> shown[label] + predicted[label] - 2 * truePositives[label]).sum();
        return 1 - (double) wrong / ((double) predictions.size() * shown.length);
    }

    /**
     * {@return how many samples show a label}
     *
     * @param label 0 to L-1
     */
    public long support(int label) {
        return shown[label];
    }

    /**
     * {@return for how many samples a label was predicted}
     *
     * @param label 0 to L-1
     */
    public long predicted(int label) {
        return predicted[label];
    }

    /**
     * {@return the fraction of a label's predictions that are correct}
     *
     * @param label 0 to L-1
     */
    public double precision(int label) {
        return fraction(truePositives[label], predicted[label]);
    }

    /**
     * {@return the fraction of a label's samples for which it was predicted}
     *
     * @param label 0 to L-1
     */
    public double recall(int label) {
        return fraction(truePositives[label], shown[label]);
    }

    /**
     * {@return the harmonic mean of precision and recall, {@code 2 tp / (support + predicted)}}
     *
     * @param label 0 to L-1
     */
    public double f1(int label) {
        return fraction(2 * truePositives[label], shown[label] + predicted[label]);
    }

    /** {@return precision over all labels of all samples ({@code precision_score(average="micro")})} */
    public double microPrecision() {
        return fraction(sum(truePositives), sum(predicted));
    }

    /** {@return recall over all labels of all samples ({@code recall_score(average="micro")})} */
    public double microRecall() {
        return fraction(sum(truePositives), sum(shown));
    }

    /** {@return F1 over all labels of all samples ({@code f1_score(average="micro")})} */
    public double microF1() {
        return fraction(2 * sum(truePositives), sum(shown) + sum(predicted));
    }

    /** {@return the mean precision of the labels ({@code precision_score(average="macro")})} */
    public double macroPrecision() {
        return macro(this::precision);
    }

    /** {@return the mean recall of the labels ({@code recall_score(average="macro")})} */
    public double macroRecall() {
        return macro(this::recall);
    }

    /** {@return the mean F1 of the labels ({@code f1_score(average="macro")})} */
    public double macroF1() {
        return macro(this::f1);
    }

    /**
     * {@return the area under a label's ROC curve ({@code roc_auc_score}); NaN unless some samples show it and some
     * do not}
     *
     * @param label 0 to L-1
     */
    public double rocAuc(int label) {
        return RocAuc.of(predictions.size(), i -> predictions.probability(i, label), i -> predictions.shows(i, label));
    }

    /**
     * {@return the mean of the labels' areas ({@code roc_auc_score(average="macro")}); NaN where that of a label is}
     */
    public double macroRocAuc() {
        return macro(this::rocAuc);
    }

    /**
     * {@return the mean negative natural logarithm of the true outcome's probability, shown or not ({@code log_loss}
     * of the label's column)}
     *
     * @param label 0 to L-1
     */
    public double logLoss(int label) {
        return IntStream.range(0, predictions.size()).mapToDouble(i -> LogLoss.of(
                predictions.shows(i, label) ? predictions.probability(i, label)
                        : 1 - predictions.probability(i, label)))
                .average().orElseThrow();
    }

    /** {@return the mean of the labels' log losses: binary cross-entropy} */
    public double logLoss() {
        return macro(this::logLoss);
    }

    /** {@return all label indices, the lowest F1 first; labels that no sample shows are last} */
    public List<Integer> worstFirst() {
        return IntStream.range(0, shown.length).boxed()
                .sorted(Comparator.comparing((Integer label) -> shown[label] == 0).thenComparingDouble(this::f1))
                .toList();
    }

    private double macro(IntToDoubleFunction perLabel) {
        return IntStream.range(0, shown.length).mapToDouble(perLabel).average().orElseThrow();
    }

    private static long sum(long[] counts) {
        return IntStream.range(0, counts.length).mapToLong(i -> counts[i]).sum();
    }

    private static double fraction(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
