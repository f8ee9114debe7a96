package io.github.graftml.train;

import io.github.graftml.data.BatchIterator;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import org.jspecify.annotations.Nullable;

/**
 * A position between two batches of an epoch's training.
 *
 * @param position position among the batches; null if the epoch has not begun
 * @param score    loss and accuracy of the batches so far
 * @param random   state of the default generator
 * @param computed states of the default generator before each batch, if this epoch computes features for the cache;
 *                 else null
 */
record EpochPosition(BatchIterator.@Nullable Position position, RunningMetrics score, Mt19937 random,
        @Nullable RngStateLog computed) {

    static EpochPosition notBegun() {
        return new EpochPosition(null, RunningMetrics.NONE, DefaultGenerator.state(), null);
    }
}
