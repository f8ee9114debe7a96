package io.github.graftml.report;

import io.github.graftml.metrics.CalibrationBin;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.metrics.Proportion;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The section of a report on one model's predictions: metrics, confusion matrix, calibration, classes, mistakes. */
final class EvaluationHtml {

    private static final int CALIBRATION_BINS = 10;
    /** Names of metrics that are shown as percentages. */
    private static final Pattern FRACTIONS = Pattern.compile("accuracy|precision|recall|F1");
    private static final String INTERVALS = "In brackets: 95&thinsp;% confidence intervals (Wilson).";

    private EvaluationHtml() {
    }

    static String of(String name, Predictions predictions, List<Integer> mistakes, IntFunction<ReportImage> imageOf) {
        ConfusionMatrix matrix = ConfusionMatrix.of(predictions);
        String layout = matrix.classes().size() > ConfusionHtml.WIDEST_BESIDE_ANOTHER ? "stack" : "pair";
        return Html.section("evaluation", name, warning(matrix) + tiles(predictions, matrix)
                + "<div class=\"" + layout + "\">" + ConfusionHtml.of(matrix) + calibration(predictions) + "</div>\n"
                + classTable(matrix) + mistakes(predictions, mistakes, imageOf));
    }

    static String of(String name, MultiLabelPredictions predictions, List<Integer> mistakes,
            IntFunction<ReportImage> imageOf) {
        MultiLabelMetrics metrics = MultiLabelMetrics.of(predictions);
        return Html.section("evaluation", name, tiles(metrics)
                + labelTable(predictions, metrics) + mistakes(predictions, mistakes, imageOf));
    }

    private static String warning(ConfusionMatrix matrix) {
        if (!matrix.isNoBetterThanMajority()) {
            return "";
        }
        return "<p class=\"warning\">The model is no better than always predicting “"
                + Html.escape(matrix.classes().get(matrix.majorityClass())) + "”, which is correct for "
                + Html.percent(matrix.majorityFraction(), matrix.samples()) + " of the images.</p>\n";
    }

    private static String tiles(Predictions predictions, ConfusionMatrix matrix) {
        long n = predictions.size();
        var tiles = new StringBuilder();
        Metrics.standard().forEach(metric -> {
            double value = metric.of(predictions);
            tiles.append(metric.name().equals("accuracy") ? tile(metric.name(), Html.interval(matrix.correct()))
                    : tile(metric.name(), formatted(metric.name(), value, n)));
            if (metric.name().equals("balanced accuracy")) {
                tiles.append(tile("majority class", Html.percent(matrix.majorityFraction(), n) + "<small>"
                        + Html.escape(matrix.classes().get(matrix.majorityClass())) + "</small>"));
            }
        });
        return tiles(n, tiles);
    }

    private static String tiles(MultiLabelMetrics metrics) {
        var tiles = new StringBuilder();
        metrics.summary().forEach((name, value) -> tiles.append(name.equals("subset accuracy")
                ? tile(name, Html.interval(metrics.correct()))
                : tile(name, formatted(name, value, metrics.correct().total()))));
        return tiles(metrics.correct().total(), tiles);
    }

    private static String tiles(long images, CharSequence tiles) {
        return "<p class=\"sub\">" + images + " images. " + INTERVALS + "</p><dl class=\"tiles\">" + tiles + "</dl>\n";
    }

    private static String tile(String name, String valueHtml) {
        return "<div><dt>" + Html.escape(name) + "</dt><dd>" + valueHtml + "</dd></div>";
    }

    private static String formatted(String name, double value, long images) {
        return FRACTIONS.matcher(name).find() ? Html.percent(value, images) : Html.number(value);
    }

    /** Bars of accuracy by confidence; those of a well calibrated model end on the diagonal. */
    private static String calibration(Predictions predictions) {
        var svg = new StringBuilder("""
                <div><h3>Calibration</h3><svg class="calibration" viewBox="-34 -8 244 242" role="img" \
                aria-label="Accuracy by confidence">
                """);
        for (int tick = 0; tick <= 100; tick += 25) {
            svg.append(String.format(Locale.ROOT, "<path class=\"grid\" d=\"M0 %d H200\"/><text x=\"-6\" y=\"%d\" "
                    + "text-anchor=\"end\">%d</text><text x=\"%d\" y=\"215\" text-anchor=\"middle\">%d</text>%n",
                    200 - 2 * tick, 204 - 2 * tick, tick, 2 * tick, tick));
        }
        for (CalibrationBin bin : Metrics.calibration(predictions, CALIBRATION_BINS)) {
            svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"2\">"
                    + "<title>%d images: confidence %.1f %%, accuracy %s</title></rect>%n",
                    200 * bin.from() + 1.5, 200 - 200 * bin.accuracy(), 200 * (bin.to() - bin.from()) - 3,
                    200 * bin.accuracy(), bin.count(), 100 * bin.confidence(),
                    Proportion.of(bin.accuracy(), bin.count())));
        }
        return svg + """
                <path class="ideal" d="M0 200 L200 0"/><text x="100" y="231" text-anchor="middle">confidence, %</text>
                </svg><p class="sub">Accuracy by confidence. On the line, confidence equals accuracy.</p></div>
                """;
    }

    private static String classTable(ConfusionMatrix matrix) {
        SortableTable table = SortableTable.of("Class", "Images", "Precision", "Recall", "F1").sortedBy("Recall");
        matrix.worstFirst().forEach(c -> table.row(matrix.classes().get(c))
                .count(matrix.support(c))
                .cell(matrix.precision(c), Html.percent(matrix.precision(c), matrix.predicted(c)))
                .cell(matrix.correct(c).value(), Html.interval(matrix.correct(c)))
                .cell(matrix.f1(c), Html.percent(matrix.f1(c), matrix.support(c) + matrix.predicted(c))));
        return "<h3>By class</h3>" + table.toHtml();
    }

    private static String labelTable(MultiLabelPredictions predictions, MultiLabelMetrics metrics) {
        SortableTable table = SortableTable
                .of("Label", "Images", "Predicted", "Precision", "Recall", "F1", "ROC-AUC", "Log loss")
                .sortedBy("F1");
        metrics.worstFirst().forEach(label -> table.row(predictions.labels().get(label))
                .count(metrics.support(label)).count(metrics.predicted(label))
                .cell(metrics.precision(label), Html.percent(metrics.precision(label), metrics.predicted(label)))
                .cell(metrics.recall(label), Html.percent(metrics.recall(label), metrics.support(label)))
                .cell(metrics.f1(label),
                        Html.percent(metrics.f1(label), metrics.support(label) + metrics.predicted(label)))
                .cell(metrics.rocAuc(label), Html.number(metrics.rocAuc(label)))
                .cell(metrics.logLoss(label), Html.number(metrics.logLoss(label))));
        return String.format(Locale.ROOT,
                "<h3>By label</h3><p class=\"sub\">A label is predicted from a probability of "
                        + "%.0f&thinsp;%% on.</p>",
                100 * predictions.threshold()) + table.toHtml();
    }

    private static String mistakes(Predictions predictions, List<Integer> mistakes, IntFunction<ReportImage> imageOf) {
        if (mistakes.isEmpty()) {
            return "<p>Every image was classified correctly.</p>\n";
        }
        var figures = new StringBuilder();
        for (int i : mistakes) {
            figures.append(Html.figure(imageOf.apply(i), "<b>"
                    + candidate(predictions.classes().get(predictions.predicted(i)), predictions.confidence(i))
                    + "</b><br>is "
                    + Html.escape(predictions.classes().get(predictions.target(i))) + path(predictions.file(i))));
        }
        return gallery(figures);
    }

    private static String mistakes(MultiLabelPredictions predictions, List<Integer> mistakes,
            IntFunction<ReportImage> imageOf) {
        if (mistakes.isEmpty()) {
            return "<p>Every label of every image was predicted correctly.</p>\n";
        }
        var figures = new StringBuilder();
        for (int i : mistakes) {
            String wrong = predictions.mistakes(i).stream()
                    .map(label -> candidate(predictions.labels().get(label), predictions.probability(i, label)))
                    .collect(Collectors.joining(", "));
            String shows = IntStream.range(0, predictions.labels().size()).filter(label -> predictions.shows(i, label))
                    .mapToObj(label -> Html.escape(predictions.labels().get(label))).collect(Collectors.joining(", "));
            figures.append(Html.figure(imageOf.apply(i),
                    "<b>" + wrong + "</b><br>shows " + (shows.isEmpty() ? "nothing" : shows)
                            + path(predictions.file(i))));
        }
        return gallery(figures);
    }

    private static String gallery(CharSequence figures) {
        return "<h3>Most confident mistakes</h3><div class=\"gallery\">\n" + figures + "</div>\n";
    }

    private static String candidate(String name, double probability) {
        return Html.escape(name) + String.format(Locale.ROOT, " %.1f&thinsp;%%", 100 * probability);
    }

    private static String path(String file) {
        return "<small class=\"path\">" + Html.escape(file) + "</small>";
    }
}
