package io.github.graftml.transform;

/**
 * A map from the result's plane into the picture's: {@code (a x + b y + c, d x + e y + f)}, and the three ways in which
 * Pillow follows it pixel by pixel.
 */
record AffineMap(double a, double b, double c, double d, double e, double f) {

    /** Results of 16 fractional bits must fit an int. */
    private static final double FIXED_LIMIT = 32768.0;

    double x(double x, double y) {
        return a * x + b * y + c;
    }

    double y(double x, double y) {
        return d * x + e * y + f;
    }

    AffineMap withOffset(double x, double y) {
        return new AffineMap(a, b, x, d, e, y);
    }

    Image apply(Image image, ImageSize size, Interpolation interpolation, Rgb fill) {
        byte[] out = new byte[3 * size.width() * size.height()];
        fill.fill(out);
        if (interpolation != Interpolation.NEAREST) {
            interpolated(image, size, interpolation, out);
        } else if (b == 0 && d == 0) {
            scaled(image, size, out);
        } else if (fitsFixed(0, 0) && fitsFixed(size.width(), size.height())
                && fitsFixed(0, size.height()) && fitsFixed(size.width(), 0)) {
            fixed(image, size, out);
        } else {
            floating(image, size, out);
        }
        return new Image(size, out);
    }

    private boolean fitsFixed(int x, int y) {
        return Math.abs(x(x, y)) < FIXED_LIMIT && Math.abs(y(x, y)) < FIXED_LIMIT;
    }

    private void fixed(Image image, ImageSize size, byte[] out) {
        byte[] in = image.rgb();
        int width = image.width();
        int height = image.height();
        int stepX = fix(a);
        int stepY = fix(d);
        int rowX = fix(c + a * 0.5 + b * 0.5);
        int rowY = fix(f + d * 0.5 + e * 0.5);
        for (int y = 0, to = 0; y < size.height(); y++, rowX += fix(b), rowY += fix(e)) {
            int atX = rowX;
            int atY = rowY;
            for (int x = 0; x < size.width(); x++, atX += stepX, atY += stepY, to += 3) {
                int inX = atX >> 16;
                int inY = atY >> 16;
                if (inX >= 0 && inX < width && inY >= 0 && inY < height) {
                    int from = 3 * (inY * width + inX);
                    out[to] = in[from];
                    out[to + 1] = in[from + 1];
                    out[to + 2] = in[from + 2];
                }
            }
        }
    }

    private static int fix(double value) {
        return (int) Math.floor(value * 65536.0 + 0.5);
    }

    /** Too far for fixed point: positions are summed up as doubles. */
    private void floating(Image image, ImageSize size, byte[] out) {
        double rowX = c + b * 0.5 + a * 0.5;
        double rowY = f + e * 0.5 + d * 0.5;
        for (int y = 0, to = 0; y < size.height(); y++, rowX += b, rowY += e) {
            double atX = rowX;
            double atY = rowY;
            for (int x = 0; x < size.width(); x++, atX += a, atY += d, to += 3) {
                copyPixel(image, coordinate(atX), coordinate(atY), out, to);
            }
        }
    }

    /** No rotation: each row and each column has one source. */
    private void scaled(Image image, ImageSize size, byte[] out) {
        double atY = f + e * 0.5;
        for (int y = 0, to = 0; y < size.height(); y++, atY += e) {
            double atX = c + a * 0.5;
            for (int x = 0; x < size.width(); x++, atX += a, to += 3) {
                copyPixel(image, coordinate(atX), coordinate(atY), out, to);
            }
        }
    }

    private static int coordinate(double value) {
        return value < 0 ? -1 : (int) value;
    }

    private static void copyPixel(Image image, int x, int y, byte[] out, int to) {
        if (x >= 0 && x < image.width() && y >= 0 && y < image.height()) {
            int from = 3 * (y * image.width() + x);
            out[to] = image.rgb()[from];
            out[to + 1] = image.rgb()[from + 1];
            out[to + 2] = image.rgb()[from + 2];
        }
    }

    private void interpolated(Image image, ImageSize size, Interpolation interpolation, byte[] out) {
        int taps = interpolation == Interpolation.BICUBIC ? 4 : 2;
        int[] columns = new int[taps];
        for (int y = 0, to = 0; y < size.height(); y++) {
            for (int x = 0; x < size.width(); x++, to += 3) {
                double inX = x(x + 0.5, y + 0.5);
                double inY = y(x + 0.5, y + 0.5);
                if (inX < 0 || inX >= image.width() || inY < 0 || inY >= image.height()) {
                    continue;
                }
                int left = (int) Math.floor(inX - 0.5);
                int top = (int) Math.floor(inY - 0.5);
                double dx = inX - 0.5 - left;
                double dy = inY - 0.5 - top;
                int first = taps == 4 ? 1 : 0;
                for (int t = 0; t < taps; t++) {
                    columns[t] = 3 * Math.max(0, Math.min(image.width() - 1, left - first + t));
                }
                for (int channel = 0; channel < 3; channel++) {
                    double value = between(image, columns, top - first, channel, dx, dy);
                    out[to + channel] = (byte) (int) Math.max(0, Math.min(255, value));
                }
            }
        }
    }

    /** Interpolates in each row, then between the rows; a row below the picture repeats the last one. */
    private static double between(Image image, int[] columns, int top, int channel, double dx, double dy) {
        byte[] in = image.rgb();
        double[] rows = new double[columns.length];
        double[] line = new double[columns.length];
        for (int r = 0; r < rows.length; r++) {
            int y = r == 0 ? Math.max(0, Math.min(image.height() - 1, top)) : top + r;
            if (y < 0 || y >= image.height()) {
                rows[r] = rows[r - 1];
                continue;
            }
            for (int t = 0; t < line.length; t++) {
                line[t] = in[3 * y * image.width() + columns[t] + channel] & 0xff;
            }
            rows[r] = along(line, dx);
        }
        return along(rows, dy);
    }

    private static double along(double[] v, double at) {
        if (v.length == 2) {
            return v[0] + (v[1] - v[0]) * at;
        }
        double p2 = -v[0] + v[2];
        double p3 = 2 * (v[0] - v[1]) + v[2] - v[3];
        double p4 = -v[0] + v[1] - v[2] + v[3];
        return v[1] + at * (p2 + at * (p3 + at * p4));
    }
}
