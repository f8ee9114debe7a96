package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Takes one of several steps. Draws {@code torch.multinomial(weights, 1)}, as torchvision's v2 does (its v1 draws from
 * Python's own generator), then what the step draws.
 *
 * @param steps   at least one
 * @param weights how often each is taken, in proportion; as many as steps
 */
@NameInFiles(value = "random_choice", formerly = "RandomChoice")
public record RandomChoice(List<Transform> steps, List<Double> weights) implements RandomTransform {

    /** Checks that each step has a weight. */
    public RandomChoice {
        steps = List.copyOf(steps);
        weights = List.copyOf(weights);
        if (steps.isEmpty() || steps.size() != weights.size()) {
            throw new IllegalArgumentException("randomChoice needs at least one step and a weight for each; got "
                    + steps.size() + " steps and " + weights.size() + " weights");
        }
        if (weights.stream().anyMatch(w -> !(w >= 0)) || weights.stream().noneMatch(w -> w > 0)) {
            throw new IllegalArgumentException("randomChoice's weights are at least 0 and not all 0; got " + weights);
        }
    }

    /** @return the same with other weights */
    public RandomChoice weights(Double... weights) {
        return new RandomChoice(steps, List.of(weights));
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        double total = weights.stream().mapToDouble(Double::doubleValue).sum();
        float[] parts = new float[weights.size()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = (float) (weights.get(i) / total);
        }
        return steps.get(draws.multinomial(parts)).draw(draws, size);
    }
}
