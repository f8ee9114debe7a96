package io.github.graftml.train;

import io.github.graftml.data.BatchIterator;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import org.jspecify.annotations.Nullable;

/**
 * A position between two batches of an epoch's training.
 *
 * @param position of its batches; null if it has not begun
 * @param score    of its batches so far
 * @param random   the default generator
 * @param computed the default generator before each batch, if features that are cached are computed in this epoch; else null
 */
record EpochPosition(BatchIterator.@Nullable Position position, RunningMetrics score, Mt19937 random, @Nullable RngStateLog computed) {

    static EpochPosition notBegun() {
        return new EpochPosition(null, RunningMetrics.NONE, DefaultGenerator.state(), null);
    }
}
