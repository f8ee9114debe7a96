package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.FixedPointMap;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Resizes an image to fit into a rectangle with its proportions kept, and fills the rest with one color. The whole
 * image is seen; nothing is cut off or distorted. The image is centered, an odd border rounded as Python rounds, halves
 * to even. Smaller images are enlarged. In Python, byte for byte:
 *
 * <pre>{@code
 * ImageOps.pad(image, (width, height), Image.BILINEAR, color=(114, 114, 114))   # Pillow
 * }</pre>
 *
 * An image so long and thin that its shorter side would round to 0 pixels keeps one; in Pillow only the border is left.
 *
 * @param height        rows of the result, in pixels, at least 1
 * @param width         columns of the result, in pixels, at least 1
 * @param interpolation as in {@link Resize}
 * @param fill          the color of the border
 */
@NameInFiles("letterbox")
public record Letterbox(int height, int width, Interpolation interpolation, Rgb fill) implements RowTransform {

    /** The gray of YOLO's letterbox, near the mean of ImageNet: after {@code normalize(IMAGENET)} the border is near 0. */
    public static final Rgb GRAY = new Rgb(114, 114, 114);

    /** Checks that there is a pixel and that nothing is missing. */
    public Letterbox {
        Checks.size("letterbox", height, width);
        if (Math.max(height, width) >= FixedPointMap.LIMIT) {
            throw new IllegalArgumentException("letterbox takes sides below " + FixedPointMap.LIMIT
                    + " pixels; got height " + height + ", width " + width);
        }
        if (interpolation == null || fill == null) {
            throw new IllegalArgumentException("letterbox needs an interpolation and a fill; got " + interpolation
                    + " and " + fill);
        }
    }

    /** Returns the same with another interpolation. */
    public Letterbox interpolation(Interpolation interpolation) {
        return new Letterbox(height, width, interpolation, fill);
    }

    /** Returns the same with another color of the border. */
    public Letterbox fill(Rgb fill) {
        return new Letterbox(height, width, interpolation, fill);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }

    @Override
    public Rows over(Rows source) {
        ImageSize inner = contained(source.size());
        Rows resized = new Resize(new Resize.Exactly(inner.height(), inner.width()), interpolation).over(source);
        if (inner.equals(new ImageSize(width, height))) {
            return resized;
        }
        FixedPointMap centered = FixedPointMap.IDENTITY.from(-before(width - inner.width()),
                -before(height - inner.height()));
        return new MappedRows(resized.toImage(), new ImageSize(width, height), centered, fill);
    }

    /** The size of the image inside the border; the order of operations is Pillow's. */
    ImageSize contained(ImageSize size) {
        double ratio = (double) size.width() / size.height();
        double wanted = (double) width / height;
        if (ratio > wanted) {
            return new ImageSize(width, rounded((double) size.height() / size.width() * width));
        }
        return new ImageSize(ratio < wanted ? rounded(ratio * height) : width, height);
    }

    private static int before(int border) {
        return (int) Math.rint(border * 0.5);
    }

    private static int rounded(double side) {
        return Math.max(1, (int) Math.rint(side)); // Python rounds halves to even
    }
}
