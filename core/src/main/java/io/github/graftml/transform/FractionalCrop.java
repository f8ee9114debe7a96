package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Cuts out a part of the picture's own shape, whatever its size.
 *
 * @param share how much of each side stays, above 0 and at most 1
 * @param x     where the part lies from left (0) to right (1)
 * @param y     where the part lies from top (0) to bottom (1)
 */
@NameInFiles(value = "fractional_crop", formerly = "PartCrop")
public record FractionalCrop(@JsonProperty("fraction") double share, double x, double y) implements ImageTransform {

    /** Checks the ranges. */
    public FractionalCrop {
        if (!(share > 0 && share <= 1 && x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException("A part has a share above 0 and at most 1, at a place from 0 to 1; got share " + share + " at " + x + ", " + y);
        }
    }

    @Override
    public Image apply(Image image) {
        ImageSize part = outputSize(image.size());
        return new Crop((int) Math.round(y * (image.height() - part.height())), (int) Math.round(x * (image.width() - part.width())),
                part.height(), part.width()).apply(image);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(Math.max(1, (int) Math.round(share * size.width())), Math.max(1, (int) Math.round(share * size.height())));
    }
}
