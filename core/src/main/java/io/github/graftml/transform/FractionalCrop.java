package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Crops a fraction of each side; the crop has the aspect ratio of the image.
 *
 * @param fraction fraction of each side, above 0 and at most 1
 * @param x        horizontal position of the crop, from left (0) to right (1)
 * @param y        vertical position of the crop, from top (0) to bottom (1)
 */
@NameInFiles(value = "fractional_crop", formerly = "PartCrop")
record FractionalCrop(double fraction, double x, double y) implements ImageTransform {

    /**
     * Checks the ranges.
     *
     * @param fraction fraction of each side, above 0 and at most 1
     * @param x        horizontal position of the crop, from left (0) to right (1)
     * @param y        vertical position of the crop, from top (0) to bottom (1)
     * @throws IllegalArgumentException if a value is outside its range
     */
    public FractionalCrop {
        if (!(fraction > 0 && fraction <= 1 && x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException(
                    "FractionalCrop needs a fraction above 0 and at most 1 and a position from 0 to 1; got fraction "
                            + fraction + " at " + x + ", " + y);
        }
    }

    @Override
    public Image apply(Image image) {
        ImageSize crop = outputSize(image.size());
        return new Crop((int) Math.round(y * (image.height() - crop.height())),
                (int) Math.round(x * (image.width() - crop.width())),
                crop.height(), crop.width()).apply(image);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(Math.max(1, (int) Math.round(fraction * size.width())),
                Math.max(1, (int) Math.round(fraction * size.height())));
    }
}
