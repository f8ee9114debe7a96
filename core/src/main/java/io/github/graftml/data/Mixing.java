package io.github.graftml.data;

/**
 * A method that mixes pairs of images of a batch and their labels: each image is mixed with the previous one, the
 * first with the last. The fraction is drawn from a Beta distribution.
 *
 * <p>Results equal those of {@code torchvision.transforms.v2} in a {@code collate_fn}. Random numbers come from
 * LibTorch's default generator, after those of the batch's transforms and before those of the training step.
 */
public sealed interface Mixing permits Mixup, CutMix {

    /** {@return both parameters of the Beta distribution, greater than 0} */
    double alpha();
}
