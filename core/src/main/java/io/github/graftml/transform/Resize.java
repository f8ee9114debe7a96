package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.OptionalInt;

/**
 * Resizes an image with Pillow's fixed-point arithmetic; the bytes equal torchvision's on Pillow images.
 *
 * @param target        the output size
 * @param interpolation {@link Interpolation#BILINEAR} or {@link Interpolation#BICUBIC}, both antialiased, or
 *                      {@link Interpolation#NEAREST}
 */
@NameInFiles(value = "resize", formerly = "Resize")
public record Resize(Target target, Interpolation interpolation) implements ImageTransform {

    /** The output size of a resize. */
    public sealed interface Target {
    }

    /**
     * A target length of the shorter side. The longer side keeps the aspect ratio and is rounded down.
     *
     * @param side length of the shorter side in pixels, at least 1
     * @param max  maximum length of the longer side in pixels, above {@code side}; the shorter side shrinks with it
     */
    @NameInFiles(value = "short_side", formerly = "ShortSide")
    public record ShortSide(int side, OptionalInt max) implements Target {

        /**
         * Checks the lengths.
         *
         * @param side length of the shorter side in pixels, at least 1
         * @param max  maximum length of the longer side in pixels, above {@code side}; the shorter side shrinks with it
         * @throws IllegalArgumentException if a length is outside its range
         */
        public ShortSide {
            Checks.size("resize", side, side);
            if (max.isPresent() && max.getAsInt() <= side) {
                throw new IllegalArgumentException(
                        "resize(" + side + ") needs a maxSize above " + side + "; got " + max.getAsInt());
            }
        }
    }

    /**
     * A target height and width; the aspect ratio may change.
     *
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     */
    @NameInFiles(value = "exactly", formerly = "Exactly")
    public record Exactly(int height, int width) implements Target {

        /**
         * Checks the size.
         *
         * @param height output height in pixels, at least 1
         * @param width  output width in pixels, at least 1
         * @throws IllegalArgumentException if a length is outside its range
         */
        public Exactly {
            Checks.size("resize", height, width);
        }
    }

    /**
     * {@return a copy with a maximum length of the longer side}
     *
     * @param max pixels, above the shorter side
     * @throws IllegalArgumentException if the target is not a shorter side, or {@code max} is not above it
     */
    public Resize maxSize(int max) {
        if (target instanceof ShortSide s) {
            return new Resize(new ShortSide(s.side, OptionalInt.of(max)), interpolation);
        }
        throw new IllegalArgumentException(
                "maxSize limits resize(side); resize(height, width) fixes both sides already");
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        if (target instanceof Exactly e) {
            return new ImageSize(e.width, e.height);
        }
        ShortSide shortSide = (ShortSide) target;
        boolean portrait = size.width() <= size.height();
        int shorter = portrait ? size.width() : size.height();
        int longer = portrait ? size.height() : size.width();
        int newShort = shortSide.side;
        int newLong = (int) ((long) shortSide.side * longer / (double) shorter);
        if (shortSide.max.isPresent() && newLong > shortSide.max.getAsInt()) {
            newShort = (int) ((long) shortSide.max.getAsInt() * newShort / (double) newLong);
            newLong = shortSide.max.getAsInt();
        }
        return portrait ? new ImageSize(newShort, newLong) : new ImageSize(newLong, newShort);
    }

    @Override
    public Image apply(Image image) {
        return over(Rows.of(image)).toImage();
    }

    Rows over(Rows source) {
        return over(source, Region.whole(outputSize(source.size())));
    }

    /** Returns a window of the resized image without computing the rest. */
    Rows over(Rows source, Region window) {
        ImageSize size = outputSize(source.size());
        if (size.equals(source.size())) {
            return new Crop(window).over(source);
        }
        if (!window.isWithin(size)) {
            return new Crop(window).over(over(source));
        }
        if (interpolation == Interpolation.NEAREST) {
            AffineMap map = AffineMap.scaling(source.size(), size);
            return new Crop(window).over(map.over(source.toImage(), size, interpolation, Rgb.BLACK));
        }
        return Rows.of(Resampling.resize(source, size, interpolation, window));
    }
}
