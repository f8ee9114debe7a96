package io.github.graftml.report;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The loss at rising learning rates, and the learning rate that it suggests. Immutable.
 *
 * @param rates      rising, each above 0, at least two
 * @param losses     the loss at each rate; values that are not finite are not drawn
 * @param suggestion the learning rate to train with
 */
public record LearningRateSweep(double[] rates, double[] losses, double suggestion) {

    private static final double WIDTH = 640;
    private static final double HEIGHT = 260;

    /** Checks the values and copies them. */
    public LearningRateSweep {
        if (rates.length < 2 || rates.length != losses.length) {
            throw new IllegalArgumentException("A sweep has at least two rates and as many losses; got " + rates.length
                    + " rates and " + losses.length + " losses");
        }
        for (int i = 0; i < rates.length; i++) {
            if (!(rates[i] > (i == 0 ? 0 : rates[i - 1]))) {
                throw new IllegalArgumentException(
                        "The rates of a sweep rise from above 0; rate " + i + " is " + rates[i]);
            }
        }
        if (!(suggestion > 0)) {
            throw new IllegalArgumentException("The suggested learning rate must be above 0; got " + suggestion);
        }
        rates = rates.clone();
        losses = losses.clone();
    }

    @Override
    public double[] rates() {
        return rates.clone();
    }

    @Override
    public double[] losses() {
        return losses.clone();
    }

    /**
     * Draws the loss over the rate, the rate on a logarithmic axis, with a mark at the suggestion. Losses over four
     * times
     * the range of the better half, where training has blown up, leave the chart at the top.
     *
     * @return an SVG document, light or dark as the reader's system is
     */
    public String toSvg() {
        double[] finite = DoubleStream.of(losses).filter(Double::isFinite).sorted().toArray();
        double low = finite.length == 0 ? 0 : finite[0];
        double median = finite.length == 0 ? 1 : finite[finite.length / 2];
        double high = finite.length == 0 ? 1 : Math.min(finite[finite.length - 1], low + 4 * (median - low));
        double range = high > low ? high - low : 1;

        var svg = new StringBuilder(String.format(Locale.ROOT,
                """
                        <svg xmlns="http://www.w3.org/2000/svg" class="sweep" viewBox="-52 -24 %.0f %.0f" role="img" \
                        aria-label="Loss by learning rate; suggested: %s">
                        <style>
                        .sweep { font: 12px system-ui, sans-serif; --ink: #1d2125; --soft: #666c73; --line: #e5e5df; --mark: #d2602a; --curve: #2467c9; }
                        @media (prefers-color-scheme: dark) { .sweep { --ink: #e7e7e2; --soft: #9aa1a9; --line: #2d3137; --mark: #ee8a58; --curve: #6ea3f2; } }
                        .sweep path { fill: none; stroke: var(--line); } .sweep text { fill: var(--soft); }
                        .sweep .curve { stroke: var(--curve); stroke-width: 2; stroke-linejoin: round; }
                        .sweep .mark { stroke: var(--mark); stroke-dasharray: 4 4; } .sweep .suggestion { fill: var(--ink); font-weight: 600; }
                        </style>
                        """,
                WIDTH + 72, HEIGHT + 68, Html.small(suggestion)));
        for (int i = 0; i <= 4; i++) {
            double y = HEIGHT * (1 - i / 4.0);
            svg.append(String.format(Locale.ROOT,
                    "<path d=\"M0 %.1f H%.0f\"/><text x=\"-8\" y=\"%.1f\" text-anchor=\"end\">"
                            + "%.3g</text>%n",
                    y, WIDTH, y + 4, low + i / 4.0 * range));
        }
        int firstDecade = (int) Math.ceil(Math.log10(rates[0]) - 1e-9);
        int lastDecade = (int) Math.floor(Math.log10(rates[rates.length - 1]) + 1e-9);
        IntStream.rangeClosed(firstDecade, lastDecade).forEach(decade -> svg.append(String.format(Locale.ROOT,
                "<path d=\"M%1$.1f 0 V%2$.0f\"/><text x=\"%1$.1f\" y=\"%3$.0f\" text-anchor=\"middle\">1e%4$d</text>%n",
                x(Math.pow(10, decade)), HEIGHT, HEIGHT + 18, decade)));
        var curve = new StringBuilder();
        for (int i = 0; i < rates.length; i++) {
            boolean drawn = Double.isFinite(losses[i]) && losses[i] <= high;
            if (drawn) {
                curve.append(String.format(Locale.ROOT, "%s%.1f %.1f ", curve.length() == 0 ? "M" : "L", x(rates[i]),
                        HEIGHT * (1 - (losses[i] - low) / range)));
            }
        }
        return svg.append(String.format(Locale.ROOT,
                """
                        <path class="curve" d="%s"/>
                        <path class="mark" d="M%.1f -6 V%.0f"/><text class="suggestion" x="%.1f" y="-11" text-anchor="middle">%s</text>
                        <text x="%.0f" y="%.0f" text-anchor="middle">learning rate</text>
                        </svg>
                        """,
                curve.toString().strip(), x(suggestion), HEIGHT, x(suggestion), Html.small(suggestion), WIDTH / 2,
                HEIGHT + 38)).toString();
    }

    private double x(double rate) {
        double first = Math.log(rates[0]);
        return WIDTH * (Math.log(rate) - first) / (Math.log(rates[rates.length - 1]) - first);
    }
}
