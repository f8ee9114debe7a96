package io.github.graftml.train;

import io.github.graftml.metrics.Metric;
import io.github.graftml.weights.StateDict;
import java.util.List;
import java.util.Map;

/**
 * What else happens during training: progress, early stopping, checkpoints, records. Every method does nothing unless
 * overridden. Called on the training thread, in the order in which callbacks were given; what one throws ends the run.
 */
public interface Callback {

    /**
     * Returns the name under which a checkpoint keeps what this callback remembers, the same in every version of the program
     * and other than that of other callbacks: {@code "early_stopping"}. Default: empty; a callback with a {@link #state()} needs one.
     */
    default String name() {
        return "";
    }

    /** Returns when this callback is told: those with lower numbers first, of equal ones in the order in which they were given. Default: 0. */
    default int order() {
        return 0;
    }

    /** Returns the metrics that this callback needs of every epoch, in {@link EpochResult#metrics}; computed beside those of {@link Trainer#metric}. Default: none. */
    default List<Metric<?>> metrics() {
        return List.of();
    }

    /**
     * What this callback must remember for a run to go on in another process, as every {@link Checkpoint} keeps it under
     * its {@link #name()}. Nothing, unless overridden: what follows from {@link TrainingRun#results()} need not be kept.
     */
    default StateDict state() {
        return StateDict.of(Map.of());
    }

    /**
     * Before {@link #onFitStart} of a run that goes on from a checkpoint, if {@link #state} gave something then.
     *
     * @param fit   stands where the checkpoint was taken
     * @param state what {@link #state} gave
     */
    default void restore(TrainingRun fit, StateDict state) {
    }

    /** Before the first epoch, or before the one that a checkpoint goes on with. */
    default void onFitStart(TrainingRun fit) {
    }

    /** Before the first batch of an epoch, or of what is left of it behind a checkpoint; {@link TrainingRun#epoch()} says which. */
    default void onEpochStart(TrainingRun fit) {
    }

    /** After each batch, of training and of validation. */
    default void onBatch(TrainingRun fit, BatchResult batch) {
    }

    /** After validation; {@code result} is already the last of {@link TrainingRun#results()}. */
    default void onEpochEnd(TrainingRun fit, EpochResult result) {
    }

    /** After the last epoch, also when {@link TrainingRun#stop} was called; not after a failure. */
    default void onFitEnd(TrainingRun fit, History history) {
    }

    /** Always last, whether the run came to its end or failed: the place to close what {@link #onFitStart} opened. */
    default void onClose() {
    }
}
