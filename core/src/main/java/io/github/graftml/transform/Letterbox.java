package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.FixedPointMap;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Resizes an image to fit into a rectangle without changing its aspect ratio, and fills the rest with one color. The
 * image is centered; half pixels of an odd border are rounded half to even. Smaller images are enlarged. The result
 * equals this Python call byte for byte:
 *
 * <pre>{@code
 * ImageOps.pad(image, (width, height), Image.BILINEAR, color=(114, 114, 114))   # Pillow
 * }</pre>
 *
 * If the shorter side would round to 0 pixels, it is 1 pixel; Pillow then leaves only the border.
 *
 * @param height        output height in pixels, at least 1
 * @param width         output width in pixels, at least 1
 * @param interpolation as in {@link Resize}
 * @param fill          the color of the border
 */
@NameInFiles("letterbox")
public record Letterbox(int height, int width, Interpolation interpolation, Rgb fill) implements ImageTransform {

    /** The gray (114, 114, 114) of YOLO's letterbox, near ImageNet's mean. */
    public static final Rgb GRAY = new Rgb(114, 114, 114);

    /**
     * Checks the size.
     *
     * @param height        output height in pixels, at least 1
     * @param width         output width in pixels, at least 1
     * @param interpolation as in {@link Resize}
     * @param fill          the color of the border
     * @throws IllegalArgumentException if a side is less than 1 or too large, or a value is null
     */
    public Letterbox {
        Checks.size("letterbox", height, width);
        if (Math.max(height, width) >= FixedPointMap.LIMIT) {
            throw new IllegalArgumentException("letterbox needs sides below " + FixedPointMap.LIMIT
                    + " pixels; got height " + height + ", width " + width);
        }
        if (interpolation == null || fill == null) {
            throw new IllegalArgumentException("letterbox needs an interpolation and a fill; got " + interpolation
                    + " and " + fill);
        }
    }

    /**
     * {@return a copy with another interpolation}
     *
     * @param interpolation as in {@link Resize}
     */
    public Letterbox interpolation(Interpolation interpolation) {
        return new Letterbox(height, width, interpolation, fill);
    }

    /**
     * {@return a copy with another border color}
     *
     * @param fill the color
     */
    public Letterbox fill(Rgb fill) {
        return new Letterbox(height, width, interpolation, fill);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }

    @Override
    public Image apply(Image image) {
        return over(Rows.of(image)).toImage();
    }

    Rows over(Rows source) {
        ImageSize inner = innerSize(source.size());
        Rows resized = new Resize(new Resize.Exactly(inner.height(), inner.width()), interpolation).over(source);
        if (inner.equals(new ImageSize(width, height))) {
            return resized;
        }
        FixedPointMap centered = FixedPointMap.IDENTITY.from(-before(width - inner.width()),
                -before(height - inner.height()));
        return new MappedRows(resized.toImage(), new ImageSize(width, height), centered, fill);
    }

    /** Returns the size of the image inside the border, with Pillow's order of operations. */
    ImageSize innerSize(ImageSize size) {
        double ratio = (double) size.width() / size.height();
        double target = (double) width / height;
        if (ratio > target) {
            return new ImageSize(width, rounded((double) size.height() / size.width() * width));
        }
        return new ImageSize(ratio < target ? rounded(ratio * height) : width, height);
    }

    private static int before(int border) {
        return (int) Math.rint(border * 0.5);
    }

    private static int rounded(double side) {
        return Math.max(1, (int) Math.rint(side)); // Python rounds halves to even
    }
}
