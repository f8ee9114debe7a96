package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.runtime.internal.Checks;

/**
 * What becomes of gradients before they are followed: gathered first, then limited by value, then by norm.
 *
 * @param every    batches whose gradients are averaged, at least 1
 * @param maxValue limit of each element's size, above 0; infinite for none
 * @param maxNorm  limit of the norm of all together, above 0; infinite for none
 */
record Gradients(@JsonProperty("accumulate") @JsonAlias("every") int every,
        @JsonProperty("clip_value") @JsonAlias("maxValue") double maxValue,
        @JsonProperty("clip_norm") @JsonAlias("maxNorm") double maxNorm) {

    /** Neither gathered nor limited. */
    static final Gradients AS_THEY_ARE = new Gradients(1, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** Checks the ranges. */
    public Gradients {
        Checks.atLeast("accumulate", every, 1);
        Checks.aboveZero("clipValue", maxValue);
        Checks.aboveZero("clipNorm", maxNorm);
    }

    Gradients every(int batches) {
        return new Gradients(batches, maxValue, maxNorm);
    }

    Gradients maxValue(double max) {
        return new Gradients(every, max, maxNorm);
    }

    Gradients maxNorm(double max) {
        return new Gradients(every, maxValue, max);
    }
}
