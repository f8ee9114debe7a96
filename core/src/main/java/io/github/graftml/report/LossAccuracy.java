package io.github.graftml.report;

/**
 * Loss and accuracy over one pass through a data set.
 *
 * @param loss     mean loss per sample; NaN where it was not measured
 * @param accuracy share of right answers, 0 to 1; NaN where it was not measured
 */
public record LossAccuracy(double loss, double accuracy) {

    /** What stands where nothing was measured, for instance without validation data. */
    public static final LossAccuracy NOT_MEASURED = new LossAccuracy(Double.NaN, Double.NaN);
}
