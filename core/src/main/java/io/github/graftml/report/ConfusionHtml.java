package io.github.graftml.report;

import io.github.graftml.metrics.ConfusionMatrix;
import java.util.Comparator;
import java.util.Locale;

/** A confusion matrix as a table, or of many classes the most frequent confusions. */
final class ConfusionHtml {

    /** Up to this the matrix leaves room for the calibration beside it. */
    static final int WIDEST_BESIDE_ANOTHER = 5;
    /** Above this a matrix is wider than any page, and its most frequent confusions are listed instead. */
    private static final int LARGEST_MATRIX = 24;
    private static final int LISTED_CONFUSIONS = 20;

    private record Cell(int actual, int predicted) {
    }

    private ConfusionHtml() {
    }

    static String of(ConfusionMatrix matrix) {
        return "<div><h3>Confusion matrix</h3>" + (matrix.classes().size() > LARGEST_MATRIX ? frequentConfusions(matrix)
                : table(matrix)) + "</div>\n";
    }

    private static String table(ConfusionMatrix matrix) {
        int n = matrix.classes().size();
        var table = new StringBuilder(
                "<div class=\"scroll\"><table class=\"confusion\"><thead><tr><td></td><th colspan=\"")
                .append(n).append("\">predicted</th></tr><tr><th>true</th>");
        matrix.classes().forEach(c -> table.append("<th><span>").append(Html.escape(c)).append("</span></th>"));
        table.append("</tr></thead><tbody>\n");
        for (int a = 0; a < n; a++) {
            table.append("<tr><th>").append(Html.escape(matrix.classes().get(a))).append("</th>");
            for (int p = 0; p < n; p++) {
                long support = matrix.support(a);
                double fraction = support == 0 ? 0 : (double) matrix.count(a, p) / support;
                table.append(String.format(Locale.ROOT, "<td class=\"%s%s\" style=\"--fraction:%.1f%%\">%d%s</td>",
                        a == p ? "correct" : "wrong", fraction > 0.55 ? " strong" : "", 100 * fraction,
                        matrix.count(a, p),
                        n <= WIDEST_BESIDE_ANOTHER ? "<small>" + Html.percent(fraction, support) + "</small>" : ""));
            }
            table.append("</tr>\n");
        }
        return table + "</tbody></table></div>";
    }

    private static String frequentConfusions(ConfusionMatrix matrix) {
        var rows = new StringBuilder();
        matrix.labels().boxed().flatMap(a -> matrix.labels().filter(p -> p != a && matrix.count(a, p) > 0)
                .mapToObj(p -> new Cell(a, p)))
                .sorted(Comparator.comparingLong(c -> -matrix.count(c.actual(), c.predicted())))
                .limit(LISTED_CONFUSIONS)
                .forEach(c -> rows.append("<tr><th>").append(Html.escape(matrix.classes().get(c.actual())))
                        .append("</th><th>").append(Html.escape(matrix.classes().get(c.predicted())))
                        .append("</th><td>")
                        .append(matrix.count(c.actual(), c.predicted())).append("</td></tr>\n"));
        return "<p class=\"sub\">The most frequent confusions of " + matrix.classes().size()
                + " classes</p><div class=\"scroll\">"
                + "<table><thead><tr><th>True</th><th>Predicted</th><th>Images</th></tr></thead><tbody>\n" + rows
                + "</tbody></table></div>";
    }
}
