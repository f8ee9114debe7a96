package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Applies a Gaussian blur with a random standard deviation.
 *
 * <p>Random numbers: one {@code uniform_(minSigma, maxSigma)}, drawn even if both are equal, as in torchvision.
 *
 * @param kernel   kernel size in pixels; odd
 * @param minSigma smallest standard deviation, in pixels, above 0
 * @param maxSigma largest standard deviation, in pixels
 */
@NameInFiles(value = "gaussian_blur", formerly = "GaussianBlur")
record GaussianBlur(int kernel, double minSigma, double maxSigma) implements RandomTransform {

    /**
     * Checks the kernel and the range.
     *
     * @param kernel   kernel size in pixels; odd
     * @param minSigma smallest standard deviation, in pixels, above 0
     * @param maxSigma largest standard deviation, in pixels
     * @throws IllegalArgumentException if a value is outside its range
     */
    public GaussianBlur {
        Checks.range("gaussianBlur", "sigmas", minSigma, maxSigma);
        if (kernel < 1 || kernel % 2 == 0 || minSigma <= 0) {
            throw new IllegalArgumentException("gaussianBlur needs an odd kernel and a sigma above 0; got kernel "
                    + kernel + ", sigma " + minSigma);
        }
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        return new Blur(kernel, random.uniform(minSigma, maxSigma));
    }
}
