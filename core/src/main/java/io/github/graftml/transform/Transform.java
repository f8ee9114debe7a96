package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.random.RandomSource;

/**
 * One step of a picture's way from a decoded image to numbers. Immutable and safe to share.
 *
 * <p>A step is taken in two halves, so that every random number is drawn in the order of the samples on one thread
 * while the pixels are worked on by many: {@link #draw} makes the choices, {@link #apply} of what it returns does the work.
 */
public interface Transform {

    /**
     * Makes this step's random choices for one picture.
     *
     * @param draws where random numbers come from; touched only if {@link #isRandom()}
     * @param size  the size of the picture that the step will get
     * @return a step without randomness; {@code this} when there is nothing to choose
     */
    default Transform draw(RandomSource draws, ImageSize size) {
        return this;
    }

    /** @return whether {@link #draw} draws random numbers */
    default boolean isRandom() {
        return false;
    }

    /**
     * Works on the pixels. Safe to call from several threads at once.
     *
     * @param pixels an {@link io.github.graftml.image.Image} in front of {@code toTensor()}, a {@link io.github.graftml.image.FloatImage} behind it
     * @return a new picture; the argument is left as it was
     * @throws IllegalStateException if the step is random: call {@link #draw} first
     */
    Pixels apply(Pixels pixels);

    /** @return the size that a picture of {@code size} has after this step (of a drawn step) */
    default ImageSize outputSize(ImageSize size) {
        return size;
    }
}
