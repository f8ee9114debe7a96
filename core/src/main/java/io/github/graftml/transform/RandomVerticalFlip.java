package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Flips an image top to bottom with a given probability. Draws one {@code torch.rand(1)}.
 *
 * @param p probability, 0 to 1
 */
@NameInFiles(value = "random_vertical_flip", formerly = "RandomVerticalFlip")
record RandomVerticalFlip(double p) implements RandomTransform {

    /**
     * Checks the probability.
     *
     * @param p probability, 0 to 1
     * @throws IllegalArgumentException if the probability is outside 0 to 1
     */
    public RandomVerticalFlip {
        Checks.probability("randomVerticalFlip", p);
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        return random.rand() < (float) p ? new VerticalFlip() : Identity.INSTANCE;
    }
}
