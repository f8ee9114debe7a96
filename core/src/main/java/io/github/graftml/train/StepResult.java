package io.github.graftml.train;

/**
 * What one batch came to.
 *
 * @param answers the class that each picture was taken for; null unless there are such answers and they were asked for
 */
record StepResult(RunningMetrics score, double learningRate, double forwardSeconds, double backwardSeconds, double optimizerSeconds, int[] answers) {

    static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
