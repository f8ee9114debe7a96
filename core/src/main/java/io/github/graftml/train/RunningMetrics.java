package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Loss and accuracy over a number of images.
 *
 * @param loss    mean loss over the images
 * @param correct number of images that were classified correctly; of multi-label images, the sum of the correct
 *                fractions
 * @param images  number of images
 */
record RunningMetrics(double loss, @JsonProperty("correct") @JsonAlias("right") double correct, long images) {

    static final RunningMetrics NONE = new RunningMetrics(0, 0, 0);

    double accuracy() {
        return correct / images;
    }

    /** Returns the metrics over both sets of images. */
    RunningMetrics plus(RunningMetrics other) {
        long all = images + other.images;
        return new RunningMetrics((loss * images + other.loss * other.images) / all, correct + other.correct, all);
    }
}
