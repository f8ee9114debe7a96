package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Cuts out the middle; a picture that is smaller is first padded with black on both sides, as in torchvision.
 *
 * @param height rows of the result, in pixels
 * @param width  columns of the result, in pixels
 */
@NameInFiles(value = "center_crop", formerly = "CenterCrop")
public record CenterCrop(int height, int width) implements ImageTransform {

    /** Checks that there is something to keep. */
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

    /** The rectangle that is kept of a picture of {@code size}. */
    Region window(ImageSize size) {
        return new Region(start(size.height(), height), start(size.width(), width), height, width);
    }

    private static int start(int extent, int wanted) {
        return wanted > extent
                ? -((wanted - extent) / 2)
                : (int) Math.rint((extent - wanted) / 2.0); // Python rounds halves to even
    }
}
