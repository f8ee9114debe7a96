package io.github.graftml.data;

/**
 * Makes new pictures of pairs of a batch, with labels to match: every picture is mixed with the one before it, the first
 * with the last. The share is drawn from a Beta distribution. Arithmetic and draws are those of {@code torchvision.transforms.v2}
 * called on each batch as the loader gives it (its {@code collate_fn}): from LibTorch's default generator, behind the draws
 * of the batch's transforms and before those of the step.
 */
public sealed interface Mixing permits Mixup, CutMix {

    /** @return the Beta distribution's two parameters, greater than 0 */
    double alpha();
}
