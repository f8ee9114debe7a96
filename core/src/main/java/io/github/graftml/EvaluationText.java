package io.github.graftml;

import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Proportion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The text of an {@link Evaluation}. */
final class EvaluationText {

    private EvaluationText() {
    }

    static String of(ConfusionMatrix matrix) {
        List<String> lines = new ArrayList<>();
        Proportion all = matrix.correct();
        String majority = matrix.classes().get(matrix.majorityClass());
        lines.add(accuracy("accuracy", all));
        lines.add(String.format(Locale.ROOT, "balanced accuracy %s, majority class %s %s",
                Proportion.percent(matrix.balancedAccuracy(), all.total()), majority,
                Proportion.percent(matrix.majorityFraction(), all.total())));
        if (matrix.isNoBetterThanMajority()) {
            lines.add("No better than always predicting " + majority + ".");
        }
        int width = width(matrix.classes());
        matrix.worstFirst().forEach(
                c -> lines.add(String.format(Locale.ROOT, "  %-" + width + "s  recall %s, precision %s, %d images",
                        matrix.classes().get(c), matrix.correct(c),
                        Proportion.percent(matrix.precision(c), matrix.predicted(c)),
                        matrix.support(c))));
        return String.join(System.lineSeparator(), lines);
    }

    static String of(MultiLabelPredictions predictions) {
        MultiLabelMetrics metrics = MultiLabelMetrics.of(predictions);
        List<String> lines = new ArrayList<>();
        long n = predictions.size();
        lines.add(accuracy("subset accuracy", metrics.correct()));
        lines.add(String.format(Locale.ROOT, "label accuracy %s, macro F1 %s",
                Proportion.percent(metrics.labelAccuracy(), n), Proportion.percent(metrics.macroF1(), n)));
        int width = width(predictions.labels());
        metrics.worstFirst().forEach(label -> lines.add(String.format(Locale.ROOT,
                "  %-" + width + "s  F1 %s, recall %s, precision %s, %d images",
                predictions.labels().get(label), Proportion.percent(metrics.f1(label), n),
                Proportion.percent(metrics.recall(label), metrics.support(label)),
                Proportion.percent(metrics.precision(label), metrics.predicted(label)), metrics.support(label))));
        return String.join(System.lineSeparator(), lines);
    }

    private static String accuracy(String name, Proportion correct) {
        return String.format(Locale.ROOT, "%s %s (95 %% Wilson interval), %d of %d images", name, correct,
                correct.count(),
                correct.total());
    }

    private static int width(List<String> names) {
        return names.stream().mapToInt(String::length).max().orElse(1);
    }
}
