package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Mirrors left and right with a probability. Draws {@code torch.rand(1)}.
 *
 * @param p probability, 0 to 1
 */
@NameInFiles(value = "random_horizontal_flip", formerly = "RandomHorizontalFlip")
record RandomHorizontalFlip(double p) implements RandomTransform {

    /** Checks the probability. */
    public RandomHorizontalFlip {
        Checks.probability("randomHorizontalFlip", p);
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        return draws.rand() < (float) p ? new HorizontalFlip() : Identity.INSTANCE;
    }
}
