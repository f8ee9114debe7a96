package io.github.graftml.train;

import org.jspecify.annotations.Nullable;

/**
 * Notifies a {@link Trainable} of its training, from the first step on. A run that fails earlier leaves it unchanged.
 */
final class TrainableListener implements Callback {

    private final Trainable trainable;
    private @Nullable TrainingRun run; // null before the first step

    TrainableListener(Trainable trainable) {
        this.trainable = trainable;
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        if (run == null) {
            run = fit;
            trainable.trained(fit);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        trainable.trained(fit);
    }

    @Override
    public void onClose() {
        if (run != null) {
            trainable.trained(run);
        }
    }
}
