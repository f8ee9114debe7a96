package io.github.graftml.metrics;

/**
 * The answers of similar confidence, and how often they were right.
 *
 * @param from       lower end of the bin, exclusive
 * @param to         upper end, inclusive
 * @param count      how many samples, at least 1
 * @param confidence their mean probability of the predicted class
 * @param accuracy   the share of them that was right
 */
public record CalibrationBin(double from, double to, long count, double confidence, double accuracy) { }
