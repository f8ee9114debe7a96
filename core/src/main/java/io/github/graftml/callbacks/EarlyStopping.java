package io.github.graftml.callbacks;

import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;
import java.util.Map;

/**
 * Ends a run when the loss on the validation pictures has stopped falling, and leaves the model with the weights of the
 * epoch where it was lowest. Keeps one copy of the weights that train in Java's memory. For one run at a time.
 */
public final class EarlyStopping implements Callback {

    private static final String LOWEST = "lowest";
    private static final String EPOCH = "epoch";

    private final int patience;
    private final double minDelta;
    private double lowest = Double.POSITIVE_INFINITY;
    private EpochResult bestEpoch; // null before the first
    private StateDict best;

    private EarlyStopping(int patience, double minDelta) {
        this.patience = patience;
        this.minDelta = minDelta;
    }

    /** @param epochs how many epochs in a row without a lower loss are one too many, at least 1 */
    public static EarlyStopping of(int epochs) {
        return new EarlyStopping(Checks.atLeast("epochs", epochs, 1), 0);
    }

    /** @return this, where only a loss that is lower by more than {@code value}, at least 0, counts as lower */
    public EarlyStopping minDelta(double value) {
        return new EarlyStopping(patience, Checks.notNegative("minDelta", value));
    }

    @Override
    public String name() {
        return "early_stopping";
    }

    @Override
    public StateDict state() {
        if (bestEpoch == null) {
            return StateDict.of(Map.of());
        }
        StateDict.Builder state = StateDict.builder().metadata(LOWEST, Double.toString(lowest)).metadata(EPOCH, Integer.toString(bestEpoch.epoch()));
        best.tensors().forEach(state::put);
        return state.build();
    }

    @Override
    public void restore(TrainingRun fit, StateDict state) {
        lowest = Double.parseDouble(state.metadata().get(LOWEST));
        bestEpoch = fit.results().get(Integer.parseInt(state.metadata().get(EPOCH)) - 1);
        best = StateDict.of(state.tensors());
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        if (result.validLoss() < lowest - minDelta) {
            lowest = result.validLoss();
            bestEpoch = result;
            best = fit.weights();
        } else if (result.epoch() - (bestEpoch == null ? 0 : bestEpoch.epoch()) >= patience) {
            fit.stop("the validation loss has not fallen below " + lowest + " for " + patience + " epochs");
        }
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        if (bestEpoch != null && bestEpoch.epoch() < history.last().epoch()) {
            fit.load(best, bestEpoch);
        }
    }

    /** Forgets: the next phase of a recipe has losses of its own. */
    @Override
    public void onClose() {
        lowest = Double.POSITIVE_INFINITY;
        bestEpoch = null;
        best = null;
    }

    @Override
    public String toString() {
        return "EarlyStopping[after " + patience + " epochs without a loss lower by " + minDelta + "]";
    }
}
