package io.github.graftml.benchmarks;

import io.github.graftml.model.Architecture;
import io.github.graftml.model.zoo.Architectures;

/**
 * How much work is done.
 *
 * @param backbone   architecture of the frozen backbone
 * @param side    of the images
 * @param step    images of a training step
 * @param forward images of a forward pass
 * @param loaded  images of a loader's epoch
 */
record Size(Architecture backbone, int side, int step, int forward, int loaded, int repetitions) {

    /** What the Python peer measures. */
    static final Size FULL = new Size(Architectures.of("resnet101"), 224, 64, 16, 512, 3);
    /** Enough to see that everything works. */
    static final Size TINY = new Size(Architectures.of("resnet18"), 64, 4, 2, 16, 1);
}
