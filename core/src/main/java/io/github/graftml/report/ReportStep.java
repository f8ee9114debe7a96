package io.github.graftml.report;

/**
 * A training step of a run, as curves show it.
 *
 * @param epoch        position in the run, in epochs: 1.5 is the middle of the second epoch
 * @param loss         loss of the step's batch
 * @param learningRate of the head's parameter group at the step
 */
public record ReportStep(double epoch, double loss, double learningRate) {
}
