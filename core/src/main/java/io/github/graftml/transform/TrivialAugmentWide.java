package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Takes one random operation of random strength (Müller and Hutter, 2021), as torchvision's {@code TrivialAugmentWide}.
 * Draws {@code randint(14)} for the operation, {@code randint(31)} for its strength and {@code randint(2)} for its sign,
 * the latter two where it has them.
 */
@NameInFiles(value = "trivial_augment_wide", formerly = "TrivialAugmentWide")
record TrivialAugmentWide() implements RandomTransform {

    private static final Augmentation.Limits LIMITS = new Augmentation.Limits(0.99, 32, 32, 135, 0.99, 6);

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        Augmentation operation = Augmentation.draw(draws);
        int bin = operation.hasMagnitude() ? draws.randint(0, Augmentation.BINS) : 0;
        return operation.step(draws, bin, LIMITS);
    }
}
