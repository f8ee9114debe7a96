package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Pixels;

/** A transform of float images: it must come after {@code toTensor()}. */
public interface FloatTransform extends Transform {

    /**
     * Applies the transform. Thread-safe.
     *
     * @param image float32 [3,H,W]; not modified
     * @return float32 [3,H,W]; may be {@code image} itself if nothing changes
     */
    FloatImage apply(FloatImage image);

    @Override
    default Pixels apply(Pixels pixels) {
        if (pixels instanceof FloatImage image) {
            return apply(image);
        }
        throw new IllegalArgumentException(
                this + " needs a float image and got a uint8 image; put it after toTensor()");
    }
}
