package io.github.graftml.report;

import io.github.graftml.metrics.CalibrationBin;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The part of a report on one model's predictions: metrics, confusion, calibration, classes, mistakes. */
final class EvaluationHtml {

    /** Above this a matrix is wider than any page, and its most frequent confusions are listed instead. */
    private static final int LARGEST_MATRIX = 24;
    /** Up to this the matrix leaves room for the calibration beside it. */
    private static final int WIDEST_BESIDE_ANOTHER = 5;
    private static final int LISTED_CONFUSIONS = 20;
    private static final int CALIBRATION_BINS = 10;
    /** Names of metrics that are shown as percentages. */
    private static final Pattern SHARES = Pattern.compile("accuracy|precision|recall|F1");

    private EvaluationHtml() { }

    static String of(String name, Predictions predictions, List<Integer> mistakes, IntFunction<ReportImage> pictureOf) {
        ConfusionMatrix matrix = ConfusionMatrix.of(predictions);
        String layout = matrix.classes().size() > WIDEST_BESIDE_ANOTHER ? "stack" : "pair";
        return Html.section("evaluation", name, tiles(predictions)
                + "<div class=\"" + layout + "\">" + confusion(matrix) + calibration(predictions) + "</div>\n"
                + classTable(matrix) + mistakes(predictions, mistakes, pictureOf));
    }

    static String of(String name, MultiLabelPredictions predictions, List<Integer> mistakes, IntFunction<ReportImage> pictureOf) {
        MultiLabelMetrics metrics = MultiLabelMetrics.of(predictions);
        return Html.section("evaluation", name, tiles(predictions.size(), metrics.summary())
                + labelTable(predictions, metrics) + mistakes(predictions, mistakes, pictureOf));
    }

    private static String tiles(Predictions predictions) {
        Map<String, Double> values = new LinkedHashMap<>();
        Metrics.standard().forEach(metric -> values.put(metric.name(), metric.of(predictions)));
        return tiles(predictions.size(), values);
    }

    private static String tiles(int samples, Map<String, Double> values) {
        var tiles = new StringBuilder("<p class=\"sub\">" + samples + " samples</p><dl class=\"tiles\">");
        values.forEach((name, value) -> tiles.append("<div><dt>").append(Html.escape(name)).append("</dt><dd>")
                .append(SHARES.matcher(name).find() ? Html.percent(value) : Html.number(value)).append("</dd></div>"));
        return tiles + "</dl>\n";
    }

    private static String confusion(ConfusionMatrix matrix) {
        return "<div><h3>Confusion</h3>" + (matrix.classes().size() > LARGEST_MATRIX ? frequentConfusions(matrix)
                : matrixTable(matrix)) + "</div>\n";
    }

    private static String matrixTable(ConfusionMatrix matrix) {
        int n = matrix.classes().size();
        var table = new StringBuilder("<div class=\"scroll\"><table class=\"confusion\"><thead><tr><td></td><th colspan=\"")
                .append(n).append("\">taken for</th></tr><tr><th>is</th>");
        matrix.classes().forEach(c -> table.append("<th><span>").append(Html.escape(c)).append("</span></th>"));
        table.append("</tr></thead><tbody>\n");
        for (int a = 0; a < n; a++) {
            table.append("<tr><th>").append(Html.escape(matrix.classes().get(a))).append("</th>");
            for (int p = 0; p < n; p++) {
                double share = matrix.support(a) == 0 ? 0 : (double) matrix.count(a, p) / matrix.support(a);
                table.append(String.format(Locale.ROOT, "<td class=\"%s%s\" style=\"--share:%.1f%%\">%d%s</td>",
                        a == p ? "right" : "wrong", share > 0.55 ? " strong" : "", 100 * share, matrix.count(a, p),
                        n <= WIDEST_BESIDE_ANOTHER ? String.format(Locale.ROOT, "<small>%.1f&thinsp;%%</small>", 100 * share) : ""));
            }
            table.append("</tr>\n");
        }
        return table + "</tbody></table></div>";
    }

    private static String frequentConfusions(ConfusionMatrix matrix) {
        record Cell(int actual, int predicted) { }
        var rows = new StringBuilder();
        matrix.labels().boxed().flatMap(a -> matrix.labels().filter(p -> p != a && matrix.count(a, p) > 0)
                        .mapToObj(p -> new Cell(a, p)))
                .sorted(Comparator.comparingLong(c -> -matrix.count(c.actual(), c.predicted()))).limit(LISTED_CONFUSIONS)
                .forEach(c -> rows.append("<tr><th>").append(Html.escape(matrix.classes().get(c.actual())))
                        .append("</th><th>").append(Html.escape(matrix.classes().get(c.predicted()))).append("</th><td>")
                        .append(matrix.count(c.actual(), c.predicted())).append("</td></tr>\n"));
        return "<p class=\"sub\">The most frequent of " + matrix.classes().size() + " classes</p><div class=\"scroll\">"
                + "<table><thead><tr><th>Is</th><th>Taken for</th><th>Times</th></tr></thead><tbody>\n" + rows
                + "</tbody></table></div>";
    }

    /** Bars of accuracy by confidence; a well calibrated model's end on the diagonal. */
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
                            + "<title>%d samples: confidence %.1f %%, right %.1f %%</title></rect>%n",
                    200 * bin.from() + 1.5, 200 - 200 * bin.accuracy(), 200 * (bin.to() - bin.from()) - 3,
                    200 * bin.accuracy(), bin.count(), 100 * bin.confidence(), 100 * bin.accuracy()));
        }
        return svg + """
                <path class="ideal" d="M0 200 L200 0"/><text x="100" y="231" text-anchor="middle">confidence, %</text>
                </svg><p class="sub">Share of right answers by confidence. On the line, a model is as sure as it is right.</p></div>
                """;
    }

    private static String classTable(ConfusionMatrix matrix) {
        var rows = new StringBuilder();
        IntStream.range(0, matrix.classes().size()).forEach(c -> rows.append("<tr><th>")
                .append(Html.escape(matrix.classes().get(c))).append("</th><td>").append(matrix.support(c))
                .append("</td><td>").append(Html.percent(matrix.precision(c)))
                .append("</td><td>").append(Html.percent(matrix.recall(c)))
                .append("</td><td>").append(Html.percent(matrix.f1(c))).append("</td></tr>\n"));
        return "<h3>By class</h3><div class=\"scroll tall\"><table><thead><tr><th>Class</th><th>Samples</th><th>Precision"
                + "</th><th>Recall</th><th>F1</th></tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
    }

    private static String mistakes(Predictions predictions, List<Integer> mistakes, IntFunction<ReportImage> pictureOf) {
        if (mistakes.isEmpty()) {
            return "<p>Every sample was classified rightly.</p>\n";
        }
        var figures = new StringBuilder("<h3>Most confident mistakes</h3><div class=\"gallery\">\n");
        for (int i : mistakes) {
            String is = Html.escape(predictions.classes().get(predictions.target(i)));
            String takenFor = Html.escape(predictions.classes().get(predictions.predicted(i)));
            figures.append(Html.figure(pictureOf.apply(i), "<b>" + takenFor + " "
                    + String.format(Locale.ROOT, "%.1f&thinsp;%%", 100 * predictions.confidence(i)) + "</b><br>is " + is
                    + "<small class=\"path\">" + Html.escape(predictions.file(i)) + "</small>"));
        }
        return figures + "</div>\n";
    }

    private static String labelTable(MultiLabelPredictions predictions, MultiLabelMetrics metrics) {
        var rows = new StringBuilder();
        IntStream.range(0, predictions.labels().size()).forEach(label -> rows.append("<tr><th>")
                .append(Html.escape(predictions.labels().get(label))).append("</th><td>").append(metrics.support(label))
                .append("</td><td>").append(metrics.found(label))
                .append("</td><td>").append(Html.percent(metrics.precision(label)))
                .append("</td><td>").append(Html.percent(metrics.recall(label)))
                .append("</td><td>").append(Html.percent(metrics.f1(label)))
                .append("</td><td>").append(Html.number(metrics.rocAuc(label)))
                .append("</td><td>").append(Html.number(metrics.logLoss(label))).append("</td></tr>\n"));
        return String.format(Locale.ROOT, "<h3>By label</h3><p class=\"sub\">A label counts as found from a probability of %.0f&thinsp;%% on.</p>",
                100 * predictions.threshold()) + "<div class=\"scroll tall\"><table><thead><tr><th>Label</th><th>Shown</th><th>Found</th><th>Precision</th>"
                + "<th>Recall</th><th>F1</th><th>ROC-AUC</th><th>Log loss</th></tr></thead><tbody>\n" + rows + "</tbody></table></div>\n";
    }

    private static String mistakes(MultiLabelPredictions predictions, List<Integer> mistakes, IntFunction<ReportImage> pictureOf) {
        if (mistakes.isEmpty()) {
            return "<p>Every label of every sample was told rightly.</p>\n";
        }
        var figures = new StringBuilder("<h3>Most confident mistakes</h3><div class=\"gallery\">\n");
        for (int i : mistakes) {
            String wrong = predictions.mistakes(i).stream().map(label -> Html.escape(predictions.labels().get(label)) + " "
                    + String.format(Locale.ROOT, "%.1f&thinsp;%%", 100 * predictions.probability(i, label))).collect(Collectors.joining(", "));
            String shows = IntStream.range(0, predictions.labels().size()).filter(label -> predictions.shows(i, label))
                    .mapToObj(label -> Html.escape(predictions.labels().get(label))).collect(Collectors.joining(", "));
            figures.append(Html.figure(pictureOf.apply(i), "<b>" + wrong + "</b><br>shows " + (shows.isEmpty() ? "nothing" : shows)
                    + "<small class=\"path\">" + Html.escape(predictions.file(i)) + "</small>"));
        }
        return figures + "</div>\n";
    }
}
