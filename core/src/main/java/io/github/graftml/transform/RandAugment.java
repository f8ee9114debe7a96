package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes random operations of one strength (Cubuk et al., 2019), as torchvision's {@code RandAugment}. Draws for each
 * {@code randint(14)} for the operation and {@code randint(2)} for its sign where it has one.
 *
 * @param operations how many follow each other
 * @param magnitude  strength, 0 to 30
 */
@NameInFiles(value = "rand_augment", formerly = "RandAugment")
record RandAugment(int operations, int magnitude) implements RandomTransform {

    /** Checks the ranges. */
    public RandAugment {
        if (operations < 0 || magnitude < 0 || magnitude >= Augmentation.BINS) {
            throw new IllegalArgumentException("randAugment takes 0 or more operations of magnitude 0 to " + (Augmentation.BINS - 1)
                    + "; got " + operations + " of magnitude " + magnitude);
        }
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        Augmentation.Limits limits = new Augmentation.Limits(0.3, 150.0 / 331.0 * size.width(), 150.0 / 331.0 * size.height(), 30, 0.9, 4);
        List<Transform> steps = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            steps.add(Augmentation.draw(draws).step(draws, magnitude, limits));
        }
        return new Compose(steps);
    }
}
