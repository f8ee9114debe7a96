package io.github.graftml.metrics;

/**
 * The predictions of similar confidence, and how often they are correct.
 *
 * @param from       lower end of the bin, exclusive
 * @param to         upper end, inclusive
 * @param count      number of samples, at least 1
 * @param confidence their mean probability of the predicted class
 * @param accuracy   the fraction of them that is correct
 */
public record CalibrationBin(double from, double to, long count, double confidence, double accuracy) {
}
