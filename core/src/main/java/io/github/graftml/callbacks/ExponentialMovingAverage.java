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
 * An exponential moving average of the weights that train, {@code average += (1 - decay) * (weight - average)} behind every
 * batch (torch's {@code AveragedModel} with {@code get_ema_multi_avg_fn(decay)}; batch normalisation keeps the statistics
 * of the weights themselves). The average is what is validated, what callbacks find at the end of an epoch, to save or to
 * restore, and what the model holds at the end of the run; training goes on with the weights themselves.
 *
 * <p>A callback of one run; owns native memory from its first batch to its end.
 */
public final class ExponentialMovingAverage implements Callback {

    private static final String AT_WORK = "average_at_work";

    private final double decay;
    private final AveragedWeights other = new AveragedWeights(); // the average; the weights themselves while it is at work
    private boolean atWork;

    private ExponentialMovingAverage(double decay) {
        this.decay = Checks.belowOne("decay", decay);
    }

    /** @param decay how slowly the average moves, in [0, 1); 0.999 is usual, less for short runs */
    public static ExponentialMovingAverage of(double decay) {
        return new ExponentialMovingAverage(decay);
    }

    @Override
    public void onEpochStart(TrainingRun fit) {
        boolean trainingIsOver = fit.step() >= (long) fit.epoch() * fit.train().count(); // gone on with behind its last step
        if (atWork && !trainingIsOver) {
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
            atWork = !atWork;
        }
    }

    @Override
    public String name() {
        return "exponential_moving_average";
    }

    @Override
    public StateDict state() {
        return other.stored().metadata(AT_WORK, Boolean.toString(atWork)).build();
    }

    @Override
    public void restore(TrainingRun fit, StateDict state) {
        atWork = Boolean.parseBoolean(state.metadata().get(AT_WORK));
        if (!state.tensors().isEmpty()) {
            try (NativeScope scope = NativeScope.open()) {
                other.restore(fit.model().trainableParameters(), state);
            }
        }
    }

    @Override
    public void onClose() {
        other.close();
        atWork = false; // for the next phase of a recipe
    }

    @Override
    public String toString() {
        return "ExponentialMovingAverage[decay=" + decay + "]";
    }
}
