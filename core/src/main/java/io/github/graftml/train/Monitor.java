package io.github.graftml.train;

import java.util.Comparator;

/** By what epochs are compared. */
public enum Monitor {

    /** The higher accuracy on the validation pictures; of equals the lower loss, then the earlier epoch. */
    VALID_ACCURACY(Comparator.comparingDouble(EpochResult::validAccuracy).reversed().thenComparingDouble(EpochResult::validLoss)),
    /** The lower loss on the validation pictures; of equals the earlier epoch. */
    VALID_LOSS(Comparator.comparingDouble(EpochResult::validLoss));

    private final Comparator<EpochResult> bestFirst;

    Monitor(Comparator<EpochResult> bestFirst) {
        this.bestFirst = bestFirst.thenComparingInt(EpochResult::epoch);
    }

    /** @return an order in which the best epoch comes first */
    public Comparator<EpochResult> bestFirst() {
        return bestFirst;
    }
}
