package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Blurs by a bell curve of random width. Draws {@code uniform_(minSigma, maxSigma)}, as torchvision does even where both
 * are the same.
 *
 * @param kernel   side of the square that a pixel is averaged over; odd
 * @param minSigma smallest standard deviation, in pixels, above 0
 * @param maxSigma largest standard deviation, in pixels
 */
@NameInFiles(value = "gaussian_blur", formerly = "GaussianBlur")
record GaussianBlur(int kernel, double minSigma, double maxSigma) implements RandomTransform {

    /** Checks the kernel and the range. */
    public GaussianBlur {
        Checks.range("gaussianBlur", "sigmas", minSigma, maxSigma);
        if (kernel < 1 || kernel % 2 == 0 || minSigma <= 0) {
            throw new IllegalArgumentException("gaussianBlur needs an odd kernel and sigmas above 0; got kernel " + kernel + ", sigma " + minSigma);
        }
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        return new Blur(kernel, draws.uniform(minSigma, maxSigma));
    }
}
