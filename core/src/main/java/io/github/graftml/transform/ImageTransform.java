package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;

/** A transform of uint8 images: it must come before {@code toTensor()}. */
public interface ImageTransform extends Transform {

    /**
     * Applies the transform. Thread-safe.
     *
     * @param image uint8 RGB [H,W,3]; not modified
     * @return uint8 RGB [H,W,3]; may be {@code image} itself if nothing changes
     */
    Image apply(Image image);

    @Override
    default Pixels apply(Pixels pixels) {
        if (pixels instanceof Image image) {
            return apply(image);
        }
        throw new IllegalArgumentException(
                this + " needs a uint8 image and got a float image; put it before toTensor()");
    }
}
