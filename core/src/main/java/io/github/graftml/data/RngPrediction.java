package io.github.graftml.data;

import io.github.graftml.random.internal.Mt19937;

/**
 * Predicts the state of the random generator at the next batch. As in Python, the loader and the training step share
 * one generator. A batch that is loaded ahead must therefore predict how many numbers the step (dropout) draws: as
 * many as the last one. A wrong prediction costs time, never exactness, because the batch is then drawn again from
 * the actual state.
 */
final class RngPrediction {

    private static final long MOST_DRAWS_OF_A_STEP = 1L << 26; // beyond that, the generator was seeded again

    private long stepDraws;

    /**
     * Updates the prediction after a step.
     *
     * @param left  the state of the generator after the loader
     * @param found the state of the generator after the step
     */
    void learn(Mt19937 left, Mt19937 found) {
        left.drawsUntil(found, MOST_DRAWS_OF_A_STEP).ifPresent(draws -> stepDraws = draws);
    }

    /** {@return the predicted state after a step that begins at {@code state}} */
    Mt19937 afterStep(Mt19937 state) {
        Mt19937 after = state.copy();
        after.skip(stepDraws);
        return after;
    }
}
