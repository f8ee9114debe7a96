package io.github.graftml.transform;

import io.github.graftml.internal.Checks;

/**
 * Mirrors top and bottom with a probability. Draws {@code torch.rand(1)}.
 *
 * @param p probability, 0 to 1
 */
public record RandomVerticalFlip(double p) implements RandomTransform {

    /** Checks the probability. */
    public RandomVerticalFlip {
        Checks.probability("randomVerticalFlip", p);
    }

    @Override
    public Transform draw(Draws draws, ImageSize size) {
        return draws.rand() < (float) p ? new VerticalFlip() : Identity.INSTANCE;
    }
}
