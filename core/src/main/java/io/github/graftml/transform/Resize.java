package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.OptionalInt;

/**
 * Changes the size, in Pillow's fixed-point arithmetic, so that the bytes equal torchvision's on Pillow images.
 *
 * @param target        the wished size
 * @param interpolation {@link Interpolation#BILINEAR} or {@link Interpolation#BICUBIC}, both antialiased, or {@link Interpolation#NEAREST}
 */
@NameInFiles(value = "resize", formerly = "Resize")
public record Resize(Target target, Interpolation interpolation) implements ImageTransform {

    /** The size that a resized picture gets. */
    public sealed interface Target {
    }

    /**
     * The shorter side gets {@code side} pixels, the longer side follows in proportion (rounded down).
     *
     * @param side pixels
     * @param max  pixels that the longer side may not pass; the shorter one shrinks with it
     */
    @NameInFiles(value = "short_side", formerly = "ShortSide")
    public record ShortSide(int side, OptionalInt max) implements Target {

        /** Checks that the longer side has room. */
        public ShortSide {
            Checks.size("resize", side, side);
            if (max.isPresent() && max.getAsInt() <= side) {
                throw new IllegalArgumentException("resize(" + side + ") needs a maxSize above the shorter side; got " + max.getAsInt());
            }
        }
    }

    /**
     * Height and width as given, whatever the proportions were.
     *
     * @param height rows, in pixels
     * @param width  columns, in pixels
     */
    @NameInFiles(value = "exactly", formerly = "Exactly")
    public record Exactly(int height, int width) implements Target {

        /** Checks that there is a pixel. */
        public Exactly {
            Checks.size("resize", height, width);
        }
    }

    /** @return the same with a limit for the longer side; only for a size given by its shorter side */
    public Resize maxSize(int max) {
        if (target instanceof ShortSide s) {
            return new Resize(new ShortSide(s.side, OptionalInt.of(max)), interpolation);
        }
        throw new IllegalArgumentException("maxSize limits resize(side); resize(height, width) fixes both sides already");
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        if (target instanceof Exactly e) {
            return new ImageSize(e.width, e.height);
        }
        ShortSide wish = (ShortSide) target;
        boolean portrait = size.width() <= size.height();
        int shorter = portrait ? size.width() : size.height();
        int longer = portrait ? size.height() : size.width();
        int newShort = wish.side;
        int newLong = (int) ((long) wish.side * longer / (double) shorter);
        if (wish.max.isPresent() && newLong > wish.max.getAsInt()) {
            newShort = (int) ((long) wish.max.getAsInt() * newShort / (double) newLong);
            newLong = wish.max.getAsInt();
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

    /** The window of the resized picture, without computing the rest of it. */
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
