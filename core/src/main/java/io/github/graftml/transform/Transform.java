package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.random.RandomSource;

/**
 * A transform of an image, from decoded pixels to normalized floats. Immutable and thread-safe.
 *
 * <p>A transform runs in two phases. {@link #draw} makes the random choices on one thread, in the order of the samples.
 * {@link #apply} of the returned transform then works on the pixels, on many threads at once.
 */
public interface Transform {

    /**
     * Makes the random choices for one image.
     *
     * @param random source of random numbers; used only if {@link #isRandom()}
     * @param size   size of the input image
     * @return a transform without randomness; {@code this} if nothing is random
     */
    default Transform draw(RandomSource random, ImageSize size) {
        return this;
    }

    /** {@return whether {@link #draw} uses random numbers} */
    default boolean isRandom() {
        return false;
    }

    /**
     * Applies the transform. Thread-safe.
     *
     * @param pixels an {@link io.github.graftml.image.Image} before {@code toTensor()}, a
     *               {@link io.github.graftml.image.FloatImage} after it; not modified
     * @return the transformed image
     * @throws IllegalStateException if the transform is random: call {@link #draw} first
     */
    Pixels apply(Pixels pixels);

    /**
     * {@return the output size of this transform; a random transform must be drawn first}
     *
     * @param size size of the input image
     */
    default ImageSize outputSize(ImageSize size) {
        return size;
    }
}
