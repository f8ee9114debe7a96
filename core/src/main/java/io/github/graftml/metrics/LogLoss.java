package io.github.graftml.metrics;

/** The log loss of one probability, clipped as scikit-learn clips it. */
final class LogLoss {

    /** How far scikit-learn clips probabilities from 0 and 1: double precision's epsilon. */
    private static final double MARGIN = Math.ulp(1.0);

    private LogLoss() {
    }

    /** {@return the negative natural logarithm of the true outcome's probability} */
    static double of(double probability) {
        return -Math.log(Math.min(Math.max(probability, MARGIN), 1 - MARGIN));
    }
}
