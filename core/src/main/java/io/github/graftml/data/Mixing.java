package io.github.graftml.data;

import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Makes new pictures of pairs of a batch, with labels to match: every picture is mixed with the one before it, the first
 * with the last. The share is drawn from a Beta distribution. Arithmetic and draws are those of {@code torchvision.transforms.v2}
 * called on each batch as the loader gives it (its {@code collate_fn}): from LibTorch's default generator, behind the draws
 * of the batch's transforms and before those of the step.
 */
public sealed interface Mixing {

    /** @return the Beta distribution's two parameters, greater than 0 */
    double alpha();

    /** @return {@link Mixup} with this alpha; 0.2 is usual */
    static Mixup mixup(double alpha) {
        return new Mixup(alpha);
    }

    /** @return {@link CutMix} with this alpha; 1 is usual */
    static CutMix cutMix(double alpha) {
        return new CutMix(alpha);
    }

    /** Mixup (Zhang et al., 2018): weighted means of two pictures and of their labels. */
    @NameInFiles(value = "mixup", formerly = "Mixup")
    record Mixup(double alpha) implements Mixing {

        /** Checks the range. */
        public Mixup {
            requireAlpha(alpha);
        }
    }

    /** CutMix (Yun et al., 2019): a box of the other picture is pasted in, and labels are mixed by area. */
    @NameInFiles(value = "cutmix", formerly = "CutMix")
    record CutMix(double alpha) implements Mixing {

        /** Checks the range. */
        public CutMix {
            requireAlpha(alpha);
        }
    }

    private static void requireAlpha(double alpha) {
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("alpha must be greater than 0; got " + alpha);
        }
    }
}
