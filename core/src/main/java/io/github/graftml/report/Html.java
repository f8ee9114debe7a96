package io.github.graftml.report;

import io.github.graftml.metrics.Proportion;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Base64;
import java.util.Locale;

/** Text and numbers as HTML. */
final class Html {

    private Html() {
    }

    /** Returns the text with everything that HTML gives a meaning replaced, in and outside attributes. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** Returns {@code 98.5 %}, with the decimals that the number of counted things allows, or a dash for NaN. */
    static String percent(double fraction, long total) {
        return Proportion.percent(fraction, total).replace(" ", "&thinsp;");
    }

    /** Returns {@code 98.5 % [96.8, 99.3]}, the interval smaller, or a dash for what was counted of nothing. */
    static String interval(Proportion proportion) {
        String percent = percent(proportion.value(), proportion.total());
        return proportion.total() == 0 ? percent : percent + "<small>" + proportion.interval() + "</small>";
    }

    /** Returns four decimals, or a dash for NaN. */
    static String number(double value) {
        return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
    }

    /**
     * Returns three digits in the shortest usual form, {@code 2.5e-4} or {@code 0.05}, or a dash for what is not
     * finite.
     */
    static String small(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        if (value == 0 || Math.abs(value) >= 0.01) {
            return rounded.toPlainString();
        }
        int exponent = rounded.precision() - rounded.scale() - 1;
        return rounded.movePointLeft(exponent).stripTrailingZeros().toPlainString() + "e" + exponent;
    }

    /** Returns {@code 12.3 s}, {@code 4 min 05 s} or {@code 1 h 02 min}, or a dash for NaN. */
    static String duration(double seconds) {
        if (Double.isNaN(seconds)) {
            return "–";
        }
        if (seconds < 59.95) {
            return String.format(Locale.ROOT, "%.1f&nbsp;s", seconds);
        }
        long s = Math.round(seconds);
        return s < 3600 ? String.format(Locale.ROOT, "%d&nbsp;min %02d&nbsp;s", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d&nbsp;h %02d&nbsp;min", s / 3600, s % 3600 / 60);
    }

    /** Returns a figure with the image in the page itself. */
    static String figure(ReportImage image, String captionHtml) {
        return "<figure><img alt=\"" + escape(image.caption()) + "\" src=\"data:" + image.mediaType() + ";base64,"
                + Base64.getEncoder().encodeToString(image.bytes()) + "\"><figcaption>" + captionHtml
                + "</figcaption></figure>\n";
    }

    /** Returns a section of the page; empty if it would have no content. */
    static String section(String kind, String heading, String content) {
        return content.isEmpty() ? "" : "<section class=\"" + kind + "\">\n<h2>" + escape(heading) + "</h2>\n" + content
                + "</section>\n";
    }
}
