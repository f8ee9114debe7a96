package io.github.graftml.data;

import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A method that mixes pairs of images of a batch and their labels: each image is mixed with the previous one, the
 * first with the last. The fraction is drawn from a Beta distribution.
 *
 * <p>Results equal those of {@code torchvision.transforms.v2} in a {@code collate_fn}. Random numbers come from
 * LibTorch's default generator, after those of the batch's transforms and before those of the training step.
 */
public sealed interface Mixing {

    /** {@return both parameters of the Beta distribution, greater than 0} */
    double alpha();

    /**
     * {@return a {@link Mixup}}
     *
     * @param alpha both parameters of the Beta distribution, greater than 0; 0.2 is usual
     */
    static Mixup mixup(double alpha) {
        return new Mixup(alpha);
    }

    /**
     * {@return a {@link CutMix}}
     *
     * @param alpha both parameters of the Beta distribution, greater than 0; 1 is usual
     */
    static CutMix cutMix(double alpha) {
        return new CutMix(alpha);
    }

    /**
     * Mixup (Zhang et al., 2018): weighted means of two images and of their labels.
     *
     * @param alpha both parameters of the Beta distribution, greater than 0
     */
    @NameInFiles(value = "mixup", formerly = "Mixup")
    record Mixup(double alpha) implements Mixing {

        /**
         * Checks the range.
         *
         * @param alpha both parameters of the Beta distribution, greater than 0
         */
        public Mixup {
            requireAlpha(alpha);
        }
    }

    /**
     * CutMix (Yun et al., 2019): a box of the other image is pasted in, and labels are mixed by area.
     *
     * @param alpha both parameters of the Beta distribution, greater than 0
     */
    @NameInFiles(value = "cutmix", formerly = "CutMix")
    record CutMix(double alpha) implements Mixing {

        /**
         * Checks the range.
         *
         * @param alpha both parameters of the Beta distribution, greater than 0
         */
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
