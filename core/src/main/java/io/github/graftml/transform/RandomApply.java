package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Applies a transform with a given probability.
 *
 * <p>Random numbers: {@code torch.rand(1)}, then those of the transform if it is applied.
 *
 * @param p    probability, 0 to 1
 * @param step the transform
 */
@NameInFiles(value = "random_apply", formerly = "RandomApply")
record RandomApply(double p, Transform step) implements RandomTransform {

    /**
     * Checks the probability.
     *
     * @param p    probability, 0 to 1
     * @param step the transform
     * @throws IllegalArgumentException if the probability is outside 0 to 1
     */
    public RandomApply {
        Checks.probability("randomApply", p);
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        return (float) p < random.rand() ? Identity.INSTANCE : step.draw(random, size);
    }
}
