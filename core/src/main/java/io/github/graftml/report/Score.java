package io.github.graftml.report;

/**
 * Loss and accuracy over one pass through a data set.
 *
 * @param loss     mean loss per sample; NaN where it was not measured
 * @param accuracy share of right answers, 0 to 1; NaN where it was not measured
 */
public record Score(double loss, double accuracy) {

    /** What stands where nothing was measured, for instance without validation data. */
    public static final Score NOT_MEASURED = new Score(Double.NaN, Double.NaN);
}
