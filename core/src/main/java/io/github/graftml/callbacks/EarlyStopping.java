package io.github.graftml.callbacks;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Metric;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Monitor;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stops training when the monitored value has not improved for some epochs, and restores the weights of the best epoch.
 * The
 * monitored value is the validation loss, unless another {@link #monitor} is set. Holds one copy of the trainable
 * weights in
 * Java's memory. For one run at a time.
 */
public final class EarlyStopping implements Callback {

    private static final String BEST = "lowest"; // the key of version 0.1, which monitored the loss only
    private static final String EPOCH = "epoch";
    private static final String MONITOR = "monitor";

    private final int patience;
    private final double minDelta;
    private final Monitor monitor;
    private @Nullable Best best; // null before the first epoch with a value

    private record Best(EpochResult epoch, double value, StateDict weights) {
    }

    private EarlyStopping(int patience, double minDelta, Monitor monitor) {
        this.patience = patience;
        this.minDelta = minDelta;
        this.monitor = monitor;
    }

    /**
     * Returns early stopping by the validation loss.
     *
     * @param patience epochs without improvement before training stops, at least 1
     * @return a callback that monitors the validation loss
     */
    public static EarlyStopping of(int patience) {
        return new EarlyStopping(Checks.atLeast("patience", patience, 1), 0, Monitor.VALID_LOSS);
    }

    /**
     * {@return a copy of this callback with another minimum improvement}
     *
     * @param value the value must improve by more than this, at least 0. Default: 0
     */
    public EarlyStopping minDelta(double value) {
        return new EarlyStopping(patience, Checks.notNegative("minDelta", value), monitor);
    }

    /**
     * {@return a copy of this callback that monitors another value}
     * {@code EarlyStopping.of(3).monitor(Monitor.of(metric))}
     *
     * @param value the value to monitor. Default: {@link Monitor#VALID_LOSS}
     */
    public EarlyStopping monitor(Monitor value) {
        return new EarlyStopping(patience, minDelta, Objects.requireNonNull(value, "monitor"));
    }

    @Override
    public List<Metric<?>> metrics() {
        return monitor.metrics();
    }

    @Override
    public String name() {
        return "early_stopping";
    }

    @Override
    public StateDict state() {
        Best best = this.best;
        if (best == null) {
            return StateDict.of(Map.of());
        }
        StateDict.Builder state = StateDict.builder().metadata(BEST, Double.toString(best.value))
                .metadata(EPOCH, Integer.toString(best.epoch.epoch()))
                .metadata(MONITOR, monitor.name());
        best.weights.tensors().forEach(state::put);
        return state.build();
    }

    /**
     * Restores the best epoch of the earlier run.
     *
     * @throws GraftException if the earlier run monitored another value
     */
    @Override
    public void restore(TrainingRun fit, StateDict state) {
        String earlier = state.metadata().getOrDefault(MONITOR, Monitor.VALID_LOSS.name());
        if (!earlier.equals(monitor.name())) {
            throw new GraftException("The resumed run's early stopping monitored " + earlier
                    + ", but this one monitors " + monitor + "; use the same monitor");
        }
        EpochResult epoch = fit.results().get(Integer.parseInt(state.metadata().get(EPOCH)) - 1);
        best = new Best(epoch, Double.parseDouble(state.metadata().get(BEST)), StateDict.of(state.tensors()));
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        Optional<Double> value = monitor.value(result);
        Best best = this.best;
        if (value.isPresent() && (best == null || isImproved(value.get(), best.value))) {
            this.best = new Best(result, value.get(), fit.weights());
        } else if (result.epoch() - (best == null ? 0 : best.epoch.epoch()) >= patience) {
            fit.stop("the " + monitor
                    + (best == null ? " has not been defined"
                            : " has not " + (monitor.isLowerBetter() ? "fallen below " : "risen above ") + best.value)
                    + " for " + patience + " epochs");
        }
    }

    private boolean isImproved(double value, double bestValue) {
        return monitor.isLowerBetter() ? value < bestValue - minDelta : value > bestValue + minDelta;
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        Best best = this.best;
        if (best != null && best.epoch.epoch() < history.last().epoch()) {
            fit.load(best.weights, best.epoch);
        }
    }

    /** Clears the state: the next phase of a recipe has its own losses. */
    @Override
    public void onClose() {
        best = null;
    }

    @Override
    public String toString() {
        return "EarlyStopping[patience " + patience + ", " + monitor + ", min delta " + minDelta + "]";
    }
}
