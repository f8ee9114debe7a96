package io.github.graftml.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

/**
 * The usual metrics. Their values equal those of the scikit-learn function that each names (version 1.9, its defaults).
 */
public final class Metrics {

    private Metrics() {
    }

    /** {@return the metrics of a report, in its order} */
    public static List<Metric<Predictions>> standard() {
        return List.of(accuracy(), balancedAccuracy(), f1(Average.MACRO), rocAuc(), logLoss(), brier(),
                expectedCalibrationError(15));
    }

    /**
     * {@return the fraction of correct predictions ({@code accuracy_score}); micro-averaged precision, recall and F1
     * equal it}
     */
    public static Metric<Predictions> accuracy() {
        return Metric.of("accuracy", p -> ConfusionMatrix.of(p).accuracy());
    }

    /**
     * {@return the fraction of samples whose true class is among the k most probable ({@code top_k_accuracy_score})}
     * Of equally probable classes, the one of lower index counts as the more probable.
     *
     * @param k at least 1
     */
    public static Metric<Predictions> topK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("top-k needs a k of at least 1; got " + k);
        }
        return Metric.perImage("top-" + k + " accuracy", (scores, target) -> scores.rankOf(target) < k ? 1 : 0);
    }

    /** {@return the mean recall of the classes that have samples ({@code balanced_accuracy_score})} */
    public static Metric<Predictions> balancedAccuracy() {
        return Metric.of("balanced accuracy", p -> ConfusionMatrix.of(p).balancedAccuracy());
    }

    /** {@return the precision, averaged over the classes ({@code precision_score})} */
    public static Metric<Predictions> precision(Average average) {
        return averaged(average, "precision", ConfusionMatrix::precision);
    }

    /** {@return the recall, averaged over the classes ({@code recall_score})} */
    public static Metric<Predictions> recall(Average average) {
        return averaged(average, "recall", ConfusionMatrix::recall);
    }

    /** {@return F1, averaged over the classes ({@code f1_score})} */
    public static Metric<Predictions> f1(Average average) {
        return averaged(average, "F1", ConfusionMatrix::f1);
    }

    private static Metric<Predictions> averaged(Average average, String name,
            ToDoubleBiFunction<ConfusionMatrix, Integer> perClass) {
        if (average == Average.MICRO) {
            // every mistake is one of both classes
            return Metric.of("micro " + name, p -> ConfusionMatrix.of(p).accuracy());
        }
        return Metric.of("macro " + name, p -> {
            ConfusionMatrix matrix = ConfusionMatrix.of(p);
            return macro(matrix, c -> perClass.applyAsDouble(matrix, c));
        });
    }

    private static double macro(ConfusionMatrix matrix, IntToDoubleFunction perClass) {
        return matrix.occurring().mapToDouble(perClass).average().orElseThrow();
    }

    /**
     * {@return the area under the ROC curve ({@code roc_auc_score}): with two classes that of the second class's
     * probability, with more the mean of every class against the rest ({@code multi_class="ovr"})} NaN unless every
     * class has samples.
     */
    public static Metric<Predictions> rocAuc() {
        return Metric.of("ROC-AUC", p -> p.classes().size() == 2 ? rocAuc(p, 1)
                : IntStream.range(0, p.classes().size()).mapToDouble(c -> rocAuc(p, c)).average().orElseThrow());
    }

    private static double rocAuc(Predictions p, int label) {
        return RocAuc.of(p.size(), i -> p.probability(i, label), i -> p.target(i) == label);
    }

    /** {@return the mean negative natural logarithm of the true class's probability ({@code log_loss})} */
    public static Metric<Predictions> logLoss() {
        return Metric.of("log loss", p -> IntStream.range(0, p.size())
                .mapToDouble(i -> LogLoss.of(p.probability(i, p.target(i)))).average().orElseThrow()).lowerIsBetter();
    }

    /**
     * {@return the mean squared difference of the probabilities from the true outcome ({@code brier_score_loss}):
     * with two classes over the second class alone (0 to 1), with more over all (0 to 2)}
     */
    public static Metric<Predictions> brier() {
        return Metric.of("Brier score", p -> {
            boolean binary = p.classes().size() == 2;
            return IntStream.range(0, p.size()).mapToDouble(i -> IntStream.range(binary ? 1 : 0, p.classes().size())
                    .mapToDouble(c -> Math.pow(p.probability(i, c) - (p.target(i) == c ? 1 : 0), 2)).sum())
                    .average().orElseThrow();
        }).lowerIsBetter();
    }

    /**
     * {@return the expected calibration error of Guo et al., "On Calibration of Modern Neural Networks" (2017),
     * equation 3: the difference between confidence and accuracy, averaged over bins by their samples}
     *
     * @param bins number of equally wide bins of confidence; 15 in the paper
     */
    public static Metric<Predictions> expectedCalibrationError(int bins) {
        return Metric.of("calibration error", p -> calibration(p, bins).stream()
                .mapToDouble(b -> b.count() * Math.abs(b.accuracy() - b.confidence())).sum() / p.size())
                .lowerIsBetter();
    }

    /**
     * {@return the bins of confidence that hold samples, the least confident first}
     *
     * @param predictions on labeled samples
     * @param bins        number of equally wide bins, each open below and closed above
     */
    public static List<CalibrationBin> calibration(Predictions predictions, int bins) {
        if (bins < 1) {
            throw new IllegalArgumentException("Calibration needs at least one bin; got " + bins);
        }
        long[] counts = new long[bins];
        long[] correct = new long[bins];
        double[] confidence = new double[bins];
        for (int i = 0; i < predictions.size(); i++) {
            double c = predictions.confidence(i);
            int bin = Math.max(0, Math.min(bins - 1, (int) Math.ceil(c * bins) - 1));
            counts[bin]++;
            correct[bin] += predictions.predicted(i) == predictions.target(i) ? 1 : 0;
            confidence[bin] += c;
        }
        List<CalibrationBin> filled = new ArrayList<>();
        for (int b = 0; b < bins; b++) {
            if (counts[b] > 0) {
                filled.add(new CalibrationBin((double) b / bins, (double) (b + 1) / bins, counts[b],
                        confidence[b] / counts[b], (double) correct[b] / counts[b]));
            }
        }
        return List.copyOf(filled);
    }
}
