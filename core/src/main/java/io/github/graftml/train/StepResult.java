package io.github.graftml.train;

import org.jspecify.annotations.Nullable;

/**
 * The result of one batch.
 *
 * @param predicted     the predicted class of each image; null in training, and for multi-label images
 * @param probabilities [N][classes]; null unless they were requested
 */
record StepResult(RunningMetrics score, double learningRate, double forwardSeconds, double backwardSeconds,
        double optimizerSeconds,
        int @Nullable [] predicted, double @Nullable [][] probabilities) {

    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
