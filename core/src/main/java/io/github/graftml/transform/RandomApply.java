package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Takes a step with a probability. Draws {@code torch.rand(1)}, then what the step draws if it is taken.
 *
 * @param p    probability, 0 to 1
 * @param step what is taken or left out
 */
@NameInFiles(value = "random_apply", formerly = "RandomApply")
record RandomApply(double p, Transform step) implements RandomTransform {

    /** Checks the probability. */
    public RandomApply {
        Checks.probability("randomApply", p);
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        return (float) p < draws.rand() ? Identity.INSTANCE : step.draw(draws, size);
    }
}
