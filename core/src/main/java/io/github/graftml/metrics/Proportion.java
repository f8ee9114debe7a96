package io.github.graftml.metrics;

import java.util.Locale;

/**
 * A fraction of counted things with its Wilson score interval, such as an accuracy measured on {@code total} images.
 *
 * <p>The interval holds the unknown true fraction with a confidence of 95 %. With p = count / n and z = 1.96 (exactly
 * the normal distribution's 0.975 quantile), its ends are
 *
 * <pre>{@code (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)}</pre>
 *
 * <p>(E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", 1927), which are those of
 * statsmodels' {@code proportion_confint(count, n, method="wilson")}. It is an honest one for few images and for
 * fractions next to 0 and 1, too: six correct of six are [61 %, 100 %]. Immutable.
 *
 * @param count how many have the property, 0 to {@code total}
 * @param total how many were counted; for 0 the fraction and its interval are NaN
 */
public record Proportion(long count, long total) {

    private static final double Z = 1.959963984540054;

    /**
     * Checks the range.
     *
     * @param count how many have the property, 0 to {@code total}
     * @param total how many were counted; for 0 the fraction and its interval are NaN
     */
    public Proportion {
        if (count < 0 || count > total) {
            throw new IllegalArgumentException("A proportion counts 0 to " + total + " of " + total + "; got " + count);
        }
    }

    /**
     * {@return the proportion that a fraction of {@code total} stands for, its count rounded to the nearest whole
     * one}
     *
     * @param fraction in [0, 1]
     * @param total    at least 1
     */
    public static Proportion of(double fraction, long total) {
        return new Proportion(Math.round(fraction * total), total);
    }

    /** {@return the fraction, in [0, 1]} */
    public double value() {
        return (double) count / total;
    }

    /** {@return the lower end of the 95 % Wilson interval, in [0, 1]} */
    public double low() {
        return count == 0 && total > 0 ? 0 : center() - margin();
    }

    /** {@return the upper end of the 95 % Wilson interval, in [0, 1]} */
    public double high() {
        return count == total && total > 0 ? 1 : center() + margin();
    }

    private double center() {
        return (value() + Z * Z / (2 * total)) / (1 + Z * Z / total);
    }

    private double margin() {
        double p = value();
        return Z * Math.sqrt(p * (1 - p) / total + Z * Z / (4.0 * total * total)) / (1 + Z * Z / total);
    }

    /** {@return the fraction alone, as {@link #percent(double, long)} writes it: {@code 98.5 %}} */
    public String percent() {
        return percent(value(), total);
    }

    /**
     * {@return a fraction in percent, with as many decimals as the number of counted things gives meaning to: none
     * below 100, one below 1,000, and so on} A fraction that is not 1 is thus never written as 100 %.
     *
     * @param fraction in [0, 1]; NaN is written as a dash
     * @param total    how many were counted
     */
    public static String percent(double fraction, long total) {
        return Double.isNaN(fraction) ? "–"
                : String.format(Locale.ROOT, "%." + decimals(total) + "f %%", 100 * fraction);
    }

    /**
     * {@return how many decimals a percentage of counted things has: those at which one more or less shows}
     *
     * @param total how many were counted
     */
    public static int decimals(long total) {
        return Math.max(0, Long.toString(total).length() - 2);
    }

    /** {@return the interval alone: {@code [97.1, 99.3]}, in percent} */
    public String interval() {
        String end = "%." + decimals(total) + "f";
        return total == 0 ? "–" : String.format(Locale.ROOT, "[" + end + ", " + end + "]", 100 * low(), 100 * high());
    }

    /** {@return the fraction with its interval: {@code 98.5 % [97.1, 99.3]}} */
    @Override
    public String toString() {
        return total == 0 ? "–" : percent() + " " + interval();
    }
}
