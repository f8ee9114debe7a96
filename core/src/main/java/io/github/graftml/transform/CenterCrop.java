package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Crops the center of an image. As in torchvision, a smaller image is first padded with black on both sides.
 *
 * @param height output height in pixels, at least 1
 * @param width  output width in pixels, at least 1
 */
@NameInFiles(value = "center_crop", formerly = "CenterCrop")
record CenterCrop(int height, int width) implements ImageTransform {

    /**
     * Checks the size.
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     * @throws IllegalArgumentException if a side is less than 1
     */
    public CenterCrop {
        Checks.size("centerCrop", height, width);
    }

    @Override
    public Image apply(Image image) {
        return over(Rows.of(image)).toImage();
    }

    Rows over(Rows source) {
        return new Crop(window(source.size())).over(source);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }

    /** Returns the cropped region of an image of {@code size}. */
    Region window(ImageSize size) {
        return new Region(start(size.height(), height), start(size.width(), width), height, width);
    }

    private static int start(int extent, int target) {
        return target > extent
                ? -((target - extent) / 2)
                : (int) Math.rint((extent - target) / 2.0); // Python rounds halves to even
    }
}
