package io.github.graftml.data;

import io.github.graftml.random.internal.Mt19937;

/**
 * Guesses where the random generator will stand when the next batch is asked for. The loader and the training step
 * take turns with one generator, as in Python, so a batch that is made ahead of the step must guess how much the step
 * (its dropout) will draw: as much as the last one did. A wrong guess costs time, never exactness, because the batch
 * is drawn anew from the true state.
 */
final class RngPrediction {

    private static final long MOST_DRAWS_OF_A_STEP = 1L << 26; // beyond that the generator was seeded anew, not drawn from

    private long stepDraws;

    /**
     * Learns from a step.
     *
     * @param left  where the loader left the generator
     * @param found where it stood when the step was over
     */
    void learn(Mt19937 left, Mt19937 found) {
        left.drawsUntil(found, MOST_DRAWS_OF_A_STEP).ifPresent(draws -> stepDraws = draws);
    }

    /** @return where a step that begins at {@code state} will leave the generator */
    Mt19937 afterStep(Mt19937 state) {
        Mt19937 after = state.copy();
        after.skip(stepDraws);
        return after;
    }
}
