package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Pixels;

/** A step on floats: it belongs behind {@code toTensor()}. */
public interface FloatTransform extends Transform {

    /**
     * Works on the values. Safe to call from several threads at once.
     *
     * @param image float32, three channels; left as it was
     * @return float32, three channels; may be {@code image} itself when there is nothing to do
     */
    FloatImage apply(FloatImage image);

    @Override
    default Pixels apply(Pixels pixels) {
        if (pixels instanceof FloatImage image) {
            return apply(image);
        }
        throw new IllegalArgumentException(this + " works on floats and got bytes; put it behind toTensor()");
    }
}
