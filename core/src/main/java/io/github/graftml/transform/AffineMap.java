package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.FixedPointMap;

/**
 * An affine map from the output image to the input image: {@code (a x + b y + c, d x + e y + f)}. It is evaluated pixel
 * by pixel with Pillow's arithmetic.
 */
record AffineMap(double a, double b, double c, double d, double e, double f) {

    /** The limit of a coordinate with 16 fractional bits in an int. */
    private static final double FIXED_LIMIT = FixedPointMap.LIMIT;

    double x(double x, double y) {
        return a * x + b * y + c;
    }

    double y(double x, double y) {
        return d * x + e * y + f;
    }

    AffineMap withOffset(double x, double y) {
        return new AffineMap(a, b, x, d, e, y);
    }

    /** Returns the map of a nearest-neighbor resize. */
    static AffineMap scaling(ImageSize from, ImageSize to) {
        return new AffineMap((double) from.width() / to.width(), 0, 0, 0, (double) from.height() / to.height(), 0);
    }

    /** Returns the mapped image; pixels outside {@code image} get {@code fill}. */
    Rows over(Image image, ImageSize size, Interpolation interpolation, Rgb fill) {
        if (interpolation != Interpolation.NEAREST) {
            return Rows.of(interpolated(image, size, interpolation, fill));
        }
        boolean fixed = (b != 0 || d != 0) && fitsFixed(0, 0) && fitsFixed(size.width(), size.height())
                && fitsFixed(0, size.height()) && fitsFixed(size.width(), 0);
        return fixed ? new MappedRows(image, size, fixedPoint(), fill) : Rows.of(accumulated(image, size, fill));
    }

    /** Returns the fixed-point form of this map, evaluated at pixel centers. */
    private FixedPointMap fixedPoint() {
        return new FixedPointMap(fix(a), fix(d), fix(b), fix(e), fix(c + a * 0.5 + b * 0.5),
                fix(f + d * 0.5 + e * 0.5));
    }

    private static int fix(double value) {
        return (int) Math.floor(value * FixedPointMap.ONE + 0.5);
    }

    private boolean fitsFixed(int x, int y) {
        return Math.abs(x(x, y)) < FIXED_LIMIT && Math.abs(y(x, y)) < FIXED_LIMIT;
    }

    /**
     * Returns the nearest-neighbor result with coordinates accumulated in doubles. Pure scales and shifts use it, and
     * so do coordinates too large for fixed point.
     */
    private Image accumulated(Image image, ImageSize size, Rgb fill) {
        byte[] out = new byte[3 * size.width() * size.height()];
        fill.fill(out, 0, out.length);
        double rowX = c + b * 0.5 + a * 0.5;
        double rowY = f + e * 0.5 + d * 0.5;
        for (int y = 0, to = 0; y < size.height(); y++, rowX += b, rowY += e) {
            double atX = rowX;
            double atY = rowY;
            for (int x = 0; x < size.width(); x++, atX += a, atY += d, to += 3) {
                int fromX = atX < 0 ? -1 : (int) atX;
                int fromY = atY < 0 ? -1 : (int) atY;
                if (fromX >= 0 && fromX < image.width() && fromY >= 0 && fromY < image.height()) {
                    System.arraycopy(image.rgb(), 3 * (fromY * image.width() + fromX), out, to, 3);
                }
            }
        }
        return new Image(size, out);
    }

    private Image interpolated(Image image, ImageSize size, Interpolation interpolation, Rgb fill) {
        byte[] out = new byte[3 * size.width() * size.height()];
        fill.fill(out, 0, out.length);
        int taps = interpolation == Interpolation.BICUBIC ? 4 : 2;
        int first = taps == 4 ? 1 : 0;
        int[] columns = new int[taps];
        double[] rows = new double[taps];
        double[] line = new double[taps];
        for (int y = 0, to = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++, to += 3) {
                double inX = x(x + 0.5, y + 0.5);
                double inY = y(x + 0.5, y + 0.5);
                if (inX < 0 || inX >= image.width() || inY < 0 || inY >= image.height()) {
                    continue;
                }
                int left = (int) Math.floor(inX - 0.5);
                int top = (int) Math.floor(inY - 0.5);
                for (int t = 0; t < taps; t++) {
                    columns[t] = 3 * Math.max(0, Math.min(image.width() - 1, left - first + t));
                }
                for (int channel = 0; channel < 3; channel++) {
                    for (int r = 0; r < taps; r++) {
                        int fromY = r == 0 ? Math.max(0, Math.min(image.height() - 1, top - first)) : top - first + r;
                        if (fromY < 0 || fromY >= image.height()) {
                            rows[r] = rows[r - 1]; // the last row is repeated outside the image
                            continue;
                        }
                        for (int t = 0; t < taps; t++) {
                            line[t] = image.rgb()[3 * fromY * image.width() + columns[t] + channel] & 0xff;
                        }
                        rows[r] = interpolate(line, inX - 0.5 - left);
                    }
                    out[to + channel] = (byte) (int) Math.max(0, Math.min(255, interpolate(rows, inY - 0.5 - top)));
                }
            }
        }
        return new Image(size, out);
    }

    private static double interpolate(double[] v, double at) {
        if (v.length == 2) {
            return v[0] + (v[1] - v[0]) * at;
        }
        double p2 = -v[0] + v[2];
        double p3 = 2 * (v[0] - v[1]) + v[2] - v[3];
        double p4 = -v[0] + v[1] - v[2] + v[3];
        return v[1] + at * (p2 + at * (p3 + at * p4));
    }
}
