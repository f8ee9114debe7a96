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
record Score(double loss, @JsonProperty("correct") @JsonAlias("right") double right, long images) {

    static final Score NONE = new Score(0, 0, 0);

    double accuracy() {
        return right / images;
    }

    /** Both scores together, each picture counting the same. */
    Score plus(Score other) {
        long all = images + other.images;
        return new Score((loss * images + other.loss * other.images) / all, right + other.right, all);
    }
}
