package io.github.graftml.train;

import io.github.graftml.metrics.Metric;
import io.github.graftml.weights.StateDict;
import java.util.List;
import java.util.Map;

/**
 * A hook into the training loop, for progress, early stopping, checkpoints or logging. Every method does nothing
 * unless overridden. Methods are called on the training thread, by {@link #order()} and then in the order in which
 * callbacks were added. An exception ends the run.
 */
public interface Callback {

    /**
     * {@return the name under which a checkpoint stores the state of this callback, such as {@code "early_stopping"}}
     * It must be unique and the same in every version of the program. Default: empty; a callback that overrides
     * {@link #state()} needs a name.
     */
    default String name() {
        return "";
    }

    /**
     * {@return the position of this callback among all: lower numbers are called first, equal ones in the order in
     * which they were added} Default: 0.
     */
    default int order() {
        return 0;
    }

    /**
     * {@return the metrics that this callback needs in every {@link EpochResult#metrics}} They are computed in
     * addition to those of {@link Trainer#metric}. Default: none.
     */
    default List<Metric<?>> metrics() {
        return List.of();
    }

    /**
     * {@return the state that this callback needs when a run is resumed in another process} Each {@link Checkpoint}
     * stores it under the {@link #name()} of this callback. What follows from {@link TrainingRun#results()} need not
     * be stored. Default: empty.
     */
    default StateDict state() {
        return StateDict.of(Map.of());
    }

    /**
     * Restores the state of this callback. Called before {@link #onFitStart} of a resumed run, if the checkpoint has
     * a state.
     *
     * @param run   the run at the position of the checkpoint
     * @param state the state that {@link #state} returned
     */
    default void restore(TrainingRun run, StateDict state) {
    }

    /**
     * Called before the first epoch, or before the epoch that a resumed run continues.
     *
     * @param run the run
     */
    default void onFitStart(TrainingRun run) {
    }

    /**
     * Called before the first batch of an epoch, or of the rest of it in a resumed run.
     *
     * @param run the run; {@link TrainingRun#epoch()} is the epoch that begins
     */
    default void onEpochStart(TrainingRun run) {
    }

    /**
     * Called after each batch of training and of validation.
     *
     * @param run   the run
     * @param batch the result of the batch
     */
    default void onBatch(TrainingRun run, BatchResult batch) {
    }

    /**
     * Called after the validation of each epoch.
     *
     * @param run    the run
     * @param result the result of the epoch, already the last of {@link TrainingRun#results()}
     */
    default void onEpochEnd(TrainingRun run, EpochResult result) {
    }

    /**
     * Called after the last epoch, also after {@link TrainingRun#stop}, but not after a failure.
     *
     * @param run     the run
     * @param history the result of all epochs
     */
    default void onFitEnd(TrainingRun run, History history) {
    }

    /** Called last, whether the run ended or failed. Close here what {@link #onFitStart} opened. */
    default void onClose() {
    }
}
