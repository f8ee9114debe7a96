package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Applies one random operation of random magnitude (Müller and Hutter, 2021), as torchvision's
 * {@code TrivialAugmentWide} does.
 *
 * <p>Random numbers: {@code randint(14)} selects the operation; {@code randint(31)} its magnitude and
 * {@code randint(2)} its sign, if it has them.
 */
@NameInFiles(value = "trivial_augment_wide", formerly = "TrivialAugmentWide")
record TrivialAugmentWide() implements RandomTransform {

    private static final Augmentation.Limits LIMITS = new Augmentation.Limits(0.99, 32, 32, 135, 0.99, 6);

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        Augmentation operation = Augmentation.draw(random);
        int bin = operation.hasMagnitude() ? random.randint(0, Augmentation.BINS) : 0;
        return operation.step(random, bin, LIMITS);
    }
}
