package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;

/** A step on bytes: it belongs in front of {@code toTensor()}. */
public interface ImageTransform extends Transform {

    /**
     * Works on the pixels. Safe to call from several threads at once.
     *
     * @param image uint8 RGB; left as it was
     * @return uint8 RGB; may be {@code image} itself when there is nothing to do
     */
    Image apply(Image image);

    @Override
    default Pixels apply(Pixels pixels) {
        if (pixels instanceof Image image) {
            return apply(image);
        }
        throw new IllegalArgumentException(this + " works on bytes and got floats; put it in front of toTensor()");
    }
}
