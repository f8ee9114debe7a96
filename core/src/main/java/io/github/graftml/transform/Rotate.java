package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Rotates an image around its center with Pillow's arithmetic. Multiples of 90 degrees are exact, as in Pillow.
 *
 * @param degrees       angle in degrees, counter-clockwise
 * @param interpolation {@link Interpolation#NEAREST}, {@link Interpolation#BILINEAR} or {@link Interpolation#BICUBIC}
 * @param expand        whether the output grows to hold the whole rotated image
 * @param fill          color of pixels outside the input
 */
@NameInFiles(value = "rotate", formerly = "Rotate")
public record Rotate(double degrees, Interpolation interpolation, boolean expand, Rgb fill) implements ImageTransform {

    /**
     * Checks the angle.
     *
     * @param degrees       angle in degrees, counter-clockwise
     * @param interpolation {@link Interpolation#NEAREST}, {@link Interpolation#BILINEAR} or
     *                      {@link Interpolation#BICUBIC}
     * @param expand        whether the output grows to hold the whole rotated image
     * @param fill          color of pixels outside the input
     * @throws IllegalArgumentException if the angle is not finite
     */
    public Rotate {
        if (!Double.isFinite(degrees)) {
            throw new IllegalArgumentException("rotate needs a finite angle in degrees; got " + degrees);
        }
    }

    /**
     * {@return a copy with another interpolation}
     *
     * @param interpolation nearest, bilinear or bicubic
     */
    public Rotate interpolation(Interpolation interpolation) {
        return new Rotate(degrees, interpolation, expand, fill);
    }

    /** {@return a copy whose output grows to hold the whole rotated image} */
    public Rotate expanded() {
        return new Rotate(degrees, interpolation, true, fill);
    }

    /**
     * {@return a copy with another fill color}
     *
     * @param fill color of pixels outside the input
     */
    public Rotate fill(Rgb fill) {
        return new Rotate(degrees, interpolation, expand, fill);
    }

    @Override
    public Image apply(Image image) {
        return over(Rows.of(image)).toImage();
    }

    Rows over(Rows source) {
        ImageSize size = source.size();
        double angle = angle();
        if (angle == 0) {
            return source;
        }
        if (angle == 180) {
            return new VerticalFlip().over(new HorizontalFlip().over(source));
        }
        if ((expand || size.width() == size.height()) && (angle == 90 || angle == 270)) {
            return Rows.of(quarterTurn(source.toImage(), angle == 90));
        }
        Plan plan = plan(size);
        return plan.map.over(source.toImage(), plan.size, interpolation, fill);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        if (!expand) {
            return size;
        }
        double angle = angle();
        if (angle == 0 || angle == 180) {
            return size;
        }
        if (angle == 90 || angle == 270) {
            return new ImageSize(size.height(), size.width());
        }
        return plan(size).size;
    }

    /** Returns the angle in [0, 360), as Python's remainder does. */
    private double angle() {
        double rest = degrees % 360.0;
        return rest < 0 ? rest + 360.0 : rest;
    }

    private record Plan(AffineMap map, ImageSize size) {
    }

    /** Returns the map from the output to the input, and the output size. */
    private Plan plan(ImageSize size) {
        double radians = -(angle() * (Math.PI / 180.0));
        double cos = round15(StrictMath.cos(radians));
        double sin = round15(StrictMath.sin(radians));
        double w = size.width();
        double h = size.height();
        AffineMap turn = new AffineMap(cos, sin, 0, -sin, cos, 0);
        AffineMap map = turn.withOffset(turn.x(-w / 2, -h / 2) + w / 2, turn.y(-w / 2, -h / 2) + h / 2);
        if (!expand) {
            return new Plan(map, size);
        }
        double[] xs = {map.x(0, 0), map.x(w, 0), map.x(w, h), map.x(0, h)};
        double[] ys = {map.y(0, 0), map.y(w, 0), map.y(w, h), map.y(0, h)};
        int width = extent(xs);
        int height = extent(ys);
        double dx = -(width - w) / 2.0;
        double dy = -(height - h) / 2.0;
        return new Plan(map.withOffset(map.x(dx, dy), map.y(dx, dy)), new ImageSize(width, height));
    }

    private static int extent(double[] values) {
        double low = Math.min(Math.min(values[0], values[1]), Math.min(values[2], values[3]));
        double high = Math.max(Math.max(values[0], values[1]), Math.max(values[2], values[3]));
        return (int) (Math.ceil(high) - Math.floor(low));
    }

    /** Rounds a sine or cosine to 15 decimals, exactly as Python's {@code round} does. */
    static double round15(double value) {
        double scaled = value * 1e15; // below 2^50: the difference from a whole number is exact
        double whole = Math.rint(scaled);
        double off = scaled - whole;
        double lost = Math.fma(value, 1e15, -scaled); // decides where rounding the product gave exactly a half
        if (Math.abs(off) == 0.5 && off * lost > 0) {
            whole += Math.signum(lost);
        }
        return whole / 1e15;
    }

    private static Image quarterTurn(Image image, boolean counterClockwise) {
        int w = image.width();
        int h = image.height();
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        for (int y = 0, from = 0; y < h; y++) {
            for (int x = 0; x < w; x++, from += 3) {
                int to = 3 * (counterClockwise ? (w - 1 - x) * h + y : x * h + (h - 1 - y));
                out[to] = in[from];
                out[to + 1] = in[from + 1];
                out[to + 2] = in[from + 2];
            }
        }
        return new Image(new ImageSize(h, w), out);
    }
}
