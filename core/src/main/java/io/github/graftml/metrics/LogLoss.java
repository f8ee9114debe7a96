package io.github.graftml.metrics;

/** The logarithm of a probability as scikit-learn takes it. */
final class LogLoss {

    /** scikit-learn keeps probabilities this far from 0 and 1: double precision's epsilon. */
    private static final double MARGIN = Math.ulp(1.0);

    private LogLoss() { }

    /** @return the negative natural logarithm of the probability of what was right */
    static double of(double probability) {
        return -Math.log(Math.min(Math.max(probability, MARGIN), 1 - MARGIN));
    }
}
