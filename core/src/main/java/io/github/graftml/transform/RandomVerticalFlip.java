package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Mirrors top and bottom with a probability. Draws {@code torch.rand(1)}.
 *
 * @param p probability, 0 to 1
 */
@NameInFiles(value = "random_vertical_flip", formerly = "RandomVerticalFlip")
record RandomVerticalFlip(double p) implements RandomTransform {

    /** Checks the probability. */
    public RandomVerticalFlip {
        Checks.probability("randomVerticalFlip", p);
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        return draws.rand() < (float) p ? new VerticalFlip() : Identity.INSTANCE;
    }
}
