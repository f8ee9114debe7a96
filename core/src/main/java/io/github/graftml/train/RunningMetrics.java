package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a model did on some pictures.
 *
 * @param loss   mean over the pictures
 * @param right  pictures that were classified rightly; of several labels, the rightly told share of each picture's summed
 * @param images pictures
 */
record RunningMetrics(double loss, @JsonProperty("correct") @JsonAlias("right") double right, long images) {

    static final RunningMetrics NONE = new RunningMetrics(0, 0, 0);

    double accuracy() {
        return right / images;
    }

    /** Both scores together, each picture counting the same. */
    RunningMetrics plus(RunningMetrics other) {
        long all = images + other.images;
        return new RunningMetrics((loss * images + other.loss * other.images) / all, right + other.right, all);
    }
}
