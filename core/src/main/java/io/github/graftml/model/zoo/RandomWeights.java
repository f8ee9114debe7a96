package io.github.graftml.model.zoo;

import io.github.graftml.weights.Hub;
import io.github.graftml.weights.StateDict;
import java.util.Optional;

/** No weights: random initial values. */
record RandomWeights() implements PretrainedWeights {

    @Override
    public Optional<StateDict> read(Hub hub) {
        return Optional.empty();
    }
}
