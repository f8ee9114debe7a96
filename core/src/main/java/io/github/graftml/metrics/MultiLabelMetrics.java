package io.github.graftml.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How good predictions are where samples show any number of labels. Values equal those of the scikit-learn function that
 * each names (version 1.9) on an indicator matrix, with {@code zero_division=0}. Immutable.
 */
public final class MultiLabelMetrics {

    private final MultiLabelPredictions predictions;
    private final long[] rightlyFound;
    private final long[] found;
    private final long[] shown;
    private final double subsetAccuracy;

    private MultiLabelMetrics(MultiLabelPredictions predictions) {
        this.predictions = predictions;
        int n = predictions.labels().size();
        rightlyFound = new long[n];
        found = new long[n];
        shown = new long[n];
        long allRight = 0;
        for (int i = 0; i < predictions.size(); i++) {
            boolean right = true;
            for (int label = 0; label < n; label++) {
                boolean is = predictions.shows(i, label);
                boolean told = predictions.found(i, label);
                shown[label] += is ? 1 : 0;
                found[label] += told ? 1 : 0;
                rightlyFound[label] += is && told ? 1 : 0;
                right &= is == told;
            }
            allRight += right ? 1 : 0;
        }
        subsetAccuracy = (double) allRight / predictions.size();
    }

    /**
     * @param predictions of a model
     * @return their metrics, at their threshold
     */
    public static MultiLabelMetrics of(MultiLabelPredictions predictions) {
        return new MultiLabelMetrics(predictions);
    }

    /** @return what a report shows, by name, in the order to be shown; NaN where a value is not defined */
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

    /** @return the share of samples of which every label is told rightly ({@code accuracy_score}) */
    public double subsetAccuracy() {
        return subsetAccuracy;
    }

    /** @return the share of labels that are told rightly, over all samples (1 less {@code hamming_loss}): what training records as accuracy */
    public double labelAccuracy() {
        long wrong = IntStream.range(0, shown.length).mapToLong(label -> shown[label] + found[label] - 2 * rightlyFound[label]).sum();
        return 1 - (double) wrong / ((double) predictions.size() * shown.length);
    }

    /** @param label 0 to L-1
     *  @return how many samples show the label */
    public long support(int label) {
        return shown[label];
    }

    /** @param label 0 to L-1
     *  @return in how many samples the model found the label */
    public long found(int label) {
        return found[label];
    }

    /** @param label 0 to L-1
     *  @return of the samples in which the label was found, the share that shows it */
    public double precision(int label) {
        return share(rightlyFound[label], found[label]);
    }

    /** @param label 0 to L-1
     *  @return of the samples that show the label, the share in which it was found */
    public double recall(int label) {
        return share(rightlyFound[label], shown[label]);
    }

    /** @param label 0 to L-1
     *  @return the harmonic mean of precision and recall: {@code 2 tp / (support + found)} */
    public double f1(int label) {
        return share(2 * rightlyFound[label], shown[label] + found[label]);
    }

    /** @return precision over all labels of all samples ({@code precision_score(average="micro")}) */
    public double microPrecision() {
        return share(sum(rightlyFound), sum(found));
    }

    /** @return recall over all labels of all samples ({@code recall_score(average="micro")}) */
    public double microRecall() {
        return share(sum(rightlyFound), sum(shown));
    }

    /** @return F1 over all labels of all samples ({@code f1_score(average="micro")}) */
    public double microF1() {
        return share(2 * sum(rightlyFound), sum(shown) + sum(found));
    }

    /** @return the mean precision of the labels ({@code precision_score(average="macro")}) */
    public double macroPrecision() {
        return macro(this::precision);
    }

    /** @return the mean recall of the labels ({@code recall_score(average="macro")}) */
    public double macroRecall() {
        return macro(this::recall);
    }

    /** @return the mean F1 of the labels ({@code f1_score(average="macro")}) */
    public double macroF1() {
        return macro(this::f1);
    }

    /** @param label 0 to L-1
     *  @return the area under the ROC curve of the label ({@code roc_auc_score}); NaN unless some samples show it and some do not */
    public double rocAuc(int label) {
        return RocAuc.of(predictions.size(), i -> predictions.probability(i, label), i -> predictions.shows(i, label));
    }

    /** @return the mean of the labels' areas ({@code roc_auc_score(average="macro")}); NaN where that of a label is */
    public double macroRocAuc() {
        return macro(this::rocAuc);
    }

    /** @param label 0 to L-1
     *  @return the mean negative natural logarithm of the probability of what is so: shown or not ({@code log_loss} of the label's column) */
    public double logLoss(int label) {
        return IntStream.range(0, predictions.size()).mapToDouble(i -> LogLoss.of(
                predictions.shows(i, label) ? predictions.probability(i, label) : 1 - predictions.probability(i, label))).average().orElseThrow();
    }

    /** @return the mean of the labels' log losses: binary cross-entropy */
    public double logLoss() {
        return macro(this::logLoss);
    }

    private double macro(IntToDoubleFunction perLabel) {
        return IntStream.range(0, shown.length).mapToDouble(perLabel).average().orElseThrow();
    }

    private static long sum(long[] counts) {
        return IntStream.range(0, counts.length).mapToLong(i -> counts[i]).sum();
    }

    private static double share(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
