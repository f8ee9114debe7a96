package io.github.graftml.train;

/**
 * What else happens during training: progress, early stopping, checkpoints, records. Every method does nothing unless
 * overridden. Called on the training thread, in the order in which callbacks were given; what one throws ends the run.
 *
 * <p>A {@link io.github.graftml.model.Model} that is itself a callback hears of its own training before all others.
 */
public interface Callback {

    /** Before the first epoch. */
    default void onFitStart(Fit fit) {
    }

    /** Before the first batch of an epoch; {@link Fit#epoch()} says which. */
    default void onEpochStart(Fit fit) {
    }

    /** After each batch, of training and of validation. */
    default void onBatch(Fit fit, BatchResult batch) {
    }

    /** After validation; {@code result} is already the last of {@link Fit#results()}. */
    default void onEpochEnd(Fit fit, EpochResult result) {
    }

    /** After the last epoch, also when {@link Fit#stop} was called; not after a failure. */
    default void onFitEnd(Fit fit, History history) {
    }

    /** Always last, whether the run came to its end or failed: the place to close what {@link #onFitStart} opened. */
    default void onClose() {
    }
}
