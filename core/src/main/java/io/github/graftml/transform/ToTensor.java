package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;
import io.github.graftml.runtime.internal.NameInFiles;

/** Converts a uint8 image to float32: each value is divided by 255, so the result is in [0, 1]. */
@NameInFiles(value = "to_tensor", formerly = "ToTensor")
record ToTensor() implements Transform {

    private static final float[] UNIT = new float[3 * 256];

    static {
        for (int i = 0; i < UNIT.length; i++) {
            UNIT[i] = (i & 0xff) / 255f;
        }
    }

    @Override
    public FloatImage apply(Pixels pixels) {
        if (pixels instanceof Image image) {
            return FloatImage.ofTable(image, UNIT);
        }
        throw new IllegalArgumentException(
                "toTensor() needs a uint8 image and got a float image; use it once, after all uint8 transforms");
    }
}
