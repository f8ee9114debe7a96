package io.github.graftml.callbacks;

import io.github.graftml.nn.internal.AveragedWeights;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;

/**
 * An exponential moving average of the trainable weights, {@code average += (1 - decay) * (weight - average)} after
 * every
 * batch: torch's {@code AveragedModel} with {@code get_ema_multi_avg_fn(decay)}. Batch normalization keeps the
 * statistics of
 * the weights themselves.
 *
 * <p>Validation, callbacks at the end of an epoch, and the model after the run use the average. Training uses the
 * weights
 * themselves.
 *
 * <p>For one run at a time. Owns native memory from the run's first batch to its end.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class ExponentialMovingAverage implements Callback {

    private static final String AVERAGE_IN_USE = "average_at_work";

    private final double decay;
    // the average; the weights themselves while it is in use
    private final AveragedWeights other = new AveragedWeights();
    private boolean averageInUse;

    private ExponentialMovingAverage(double decay) {
        this.decay = Checks.belowOne("decay", decay);
    }

    /**
     * {@return a callback with a decay}
     *
     * @param decay fraction of the average that each batch keeps, in [0, 1); 0.999 is usual, less for short runs
     */
    public static ExponentialMovingAverage of(double decay) {
        return new ExponentialMovingAverage(decay);
    }

    @Override
    public void onEpochStart(TrainingRun fit) {
        boolean trainingIsOver = fit.step() >= (long) fit.epoch() * fit.train().count(); // resumed after its last step
        if (averageInUse && !trainingIsOver) {
            swap(fit);
        }
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        if (batch.phase() == Phase.TRAINING) {
            try (NativeScope scope = NativeScope.open()) {
                other.follow(fit.model().trainableParameters(), 1 - decay);
            }
            if (batch.batch() == batch.batches()) {
                swap(fit);
            }
        }
    }

    private void swap(TrainingRun fit) {
        try (NativeScope scope = NativeScope.open()) {
            other.swap(fit.model().trainableParameters());
            averageInUse = !averageInUse;
        }
    }

    @Override
    public String name() {
        return "exponential_moving_average";
    }

    @Override
    public StateDict state() {
        return other.stored().metadata(AVERAGE_IN_USE, Boolean.toString(averageInUse)).build();
    }

    @Override
    public void restore(TrainingRun fit, StateDict state) {
        averageInUse = Boolean.parseBoolean(state.metadata().get(AVERAGE_IN_USE));
        if (!state.tensors().isEmpty()) {
            try (NativeScope scope = NativeScope.open()) {
                other.restore(fit.model().trainableParameters(), state);
            }
        }
    }

    @Override
    public void onClose() {
        other.close();
        averageInUse = false; // for the next phase of a recipe
    }

    @Override
    public String toString() {
        return "ExponentialMovingAverage[decay=" + decay + "]";
    }
}
