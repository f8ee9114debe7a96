package io.github.graftml.report;

/**
 * The loss and accuracy of one pass through a data set.
 *
 * @param loss     mean loss per sample; NaN where it was not measured
 * @param accuracy fraction of correct predictions, 0 to 1; NaN where it was not measured
 */
public record LossAccuracy(double loss, double accuracy) {

    /** The value where nothing was measured, for instance without validation data. */
    public static final LossAccuracy NOT_MEASURED = new LossAccuracy(Double.NaN, Double.NaN);
}
