package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies random operations of one magnitude (Cubuk et al., 2019), as torchvision's {@code RandAugment} does.
 *
 * <p>Random numbers, for each operation: {@code randint(14)} selects it, and {@code randint(2)} its sign if it has one.
 *
 * @param operations number of operations, at least 0
 * @param magnitude  magnitude of each operation, 0 to 30
 */
@NameInFiles(value = "rand_augment", formerly = "RandAugment")
record RandAugment(int operations, int magnitude) implements RandomTransform {

    /**
     * Checks the ranges.
     *
     * @param operations number of operations, at least 0
     * @param magnitude  magnitude of each operation, 0 to 30
     * @throws IllegalArgumentException if a value is outside its range
     */
    public RandAugment {
        if (operations < 0 || magnitude < 0 || magnitude >= Augmentation.BINS) {
            throw new IllegalArgumentException(
                    "randAugment needs 0 or more operations of magnitude 0 to " + (Augmentation.BINS - 1)
                            + "; got " + operations + " of magnitude " + magnitude);
        }
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        Augmentation.Limits limits = new Augmentation.Limits(0.3, 150.0 / 331.0 * size.width(),
                150.0 / 331.0 * size.height(), 30, 0.9, 4);
        List<Transform> steps = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            steps.add(Augmentation.draw(random).step(random, magnitude, limits));
        }
        return new Compose(steps);
    }
}
