package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Image;
import io.github.graftml.image.Pixels;
import io.github.graftml.runtime.internal.NameInFiles;

/** From bytes to floats: each value divided by 255, so 0 to 1. */
@NameInFiles(value = "to_tensor", formerly = "ToTensor")
public record ToTensor() implements Transform {

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
        throw new IllegalArgumentException("toTensor() got floats: it stands once in a chain, behind the steps that work on bytes");
    }
}
