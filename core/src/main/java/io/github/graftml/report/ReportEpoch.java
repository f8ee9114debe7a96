package io.github.graftml.report;

/**
 * The result of one epoch of a run.
 *
 * @param epoch        the epoch's number, from 1
 * @param train        over the training data, measured during the epoch
 * @param valid        over the validation data after the epoch, or {@link LossAccuracy#NOT_MEASURED}
 * @param learningRate of the head's parameter group at the end of the epoch; NaN if unknown
 * @param seconds      wall time of the epoch, validation included
 */
public record ReportEpoch(int epoch, LossAccuracy train, LossAccuracy valid, double learningRate, double seconds) {

    /** Checks the epoch's number. */
    public ReportEpoch {
        if (epoch < 1) {
            throw new IllegalArgumentException("Epochs are counted from 1; got " + epoch);
        }
    }
}
