package io.github.graftml.train;

import io.github.graftml.io.StateDict;

/**
 * Ends a run when the loss on the validation pictures has stopped falling, and leaves the model with the weights of the
 * epoch where it was lowest. Keeps one copy of the weights in Java's memory. For one run.
 */
public final class EarlyStopping implements Callback {

    private final int patience;
    private double lowest = Double.POSITIVE_INFINITY;
    private int waited;
    private StateDict best;

    private EarlyStopping(int patience) {
        this.patience = patience;
    }

    /** @param epochs how many epochs in a row without a lower loss are one too many, at least 1 */
    public static EarlyStopping after(int epochs) {
        return new EarlyStopping(Checks.atLeast("epochs", epochs, 1));
    }

    @Override
    public void onEpochEnd(Fit fit, EpochResult result) {
        if (result.validLoss() < lowest) {
            lowest = result.validLoss();
            waited = 0;
            best = fit.model().stateDict();
        } else if (++waited == patience) {
            fit.stop("the validation loss has not fallen below " + lowest + " for " + patience + " epochs");
        }
    }

    @Override
    public void onFitEnd(Fit fit, History history) {
        if (waited > 0 && best != null) {
            fit.model().load(best);
        }
    }
}
