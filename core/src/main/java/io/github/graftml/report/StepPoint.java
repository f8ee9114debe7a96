package io.github.graftml.report;

/**
 * One training step within a run: the fine grain of the curves.
 *
 * @param epoch        how far the run was, in epochs: 1.5 is the middle of the second epoch
 * @param loss         loss of the step's batch
 * @param learningRate of the head's parameter group at the step
 */
public record StepPoint(double epoch, double loss, double learningRate) { }
