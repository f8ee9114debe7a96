package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Normalizes each channel, {@code (value - mean) / std}, in float32 as torchvision does.
 *
 * @param normalization means and standard deviations
 */
@NameInFiles(value = "normalize", formerly = "Normalize")
record Normalize(Normalization normalization) implements FloatTransform {

    @Override
    public FloatImage apply(FloatImage image) {
        float[] mean = new float[3];
        float[] std = new float[3];
        for (int c = 0; c < 3; c++) {
            mean[c] = normalization.mean().get(c).floatValue();
            std[c] = normalization.std().get(c).floatValue();
        }
        return image.map((c, v) -> (v - mean[c]) / std[c]);
    }
}
