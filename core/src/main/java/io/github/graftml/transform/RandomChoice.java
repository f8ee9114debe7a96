package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Applies one of several transforms.
 *
 * <p>Random numbers: {@code torch.multinomial(weights, 1)} as in torchvision's v2, then those of the chosen transform.
 * Torchvision's v1 uses Python's generator instead.
 *
 * @param steps   the transforms, at least one
 * @param weights relative frequency of each transform, at least 0; one for each
 */
@NameInFiles(value = "random_choice", formerly = "RandomChoice")
public record RandomChoice(List<Transform> steps, List<Double> weights) implements RandomTransform {

    /**
     * Checks the weights.
     *
     * @param steps   the transforms, at least one
     * @param weights relative frequency of each transform, at least 0; one for each
     * @throws IllegalArgumentException if there is no transform, the number of weights differs, or all are 0
     */
    public RandomChoice {
        steps = List.copyOf(steps);
        weights = List.copyOf(weights);
        if (steps.isEmpty() || steps.size() != weights.size()) {
            throw new IllegalArgumentException("randomChoice needs at least one transform and a weight for each; got "
                    + steps.size() + " transforms and " + weights.size() + " weights");
        }
        if (weights.stream().anyMatch(w -> !(w >= 0)) || weights.stream().noneMatch(w -> w > 0)) {
            throw new IllegalArgumentException(
                    "randomChoice's weights must be at least 0 and not all 0; got " + weights);
        }
    }

    /**
     * {@return a copy with other weights}
     *
     * @param weights relative frequency of each transform, at least 0; one for each
     * @throws IllegalArgumentException if the number of weights differs, or all are 0
     */
    public RandomChoice weights(Double... weights) {
        return new RandomChoice(steps, List.of(weights));
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        double total = weights.stream().mapToDouble(Double::doubleValue).sum();
        float[] probabilities = new float[weights.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = (float) (weights.get(i) / total);
        }
        return steps.get(random.multinomial(probabilities)).draw(random, size);
    }
}
