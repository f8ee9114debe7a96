package io.github.graftml.transform;

import java.util.Arrays;

/**
 * Pillow's separable resampling of bytes: a horizontal pass, then a vertical one, each a weighted sum of fixed-point
 * coefficients with 22 fractional bits, rounded to bytes in between.
 */
final class Resampling {

    private static final int PRECISION = 22;
    private static final int HALF = 1 << (PRECISION - 1);

    private Resampling() {
    }

    /**
     * @param size   of the whole resized picture
     * @param window the part of it that is computed; inside {@code size}
     */
    static Image resize(Image image, ImageSize size, Interpolation interpolation, Crop window) {
        if (interpolation == Interpolation.NEAREST) {
            return nearest(image, size, window);
        }
        Coefficients columns = Coefficients.of(image.width(), size.width(), interpolation);
        Coefficients rows = Coefficients.of(image.height(), size.height(), interpolation);
        Area all = new Area(image.rgb(), 0, 0, image.width());
        Area result;
        if (image.height() == size.height()) {
            result = horizontal(all, columns, window.left(), window.width(), window.top(), window.height());
        } else if (image.width() == size.width()) {
            result = vertical(all, rows, window.top(), window.height(), window.left(), window.width());
        } else if (verticalFirst(image.size(), size)) {
            int first = columns.start[window.left()];
            int end = columns.end(window.left() + window.width() - 1);
            Area flat = vertical(all, rows, window.top(), window.height(), first, end - first);
            result = horizontal(flat, columns, window.left(), window.width(), window.top(), window.height());
        } else {
            int first = rows.start[window.top()];
            int end = rows.end(window.top() + window.height() - 1);
            Area narrow = horizontal(all, columns, window.left(), window.width(), first, end - first);
            result = vertical(narrow, rows, window.top(), window.height(), window.left(), window.width());
        }
        return new Image(window.outputSize(size), result.rgb);
    }

    /** Pillow 13 begins with the rows where that loses many and the columns lose few; found by trying sizes, see docs/agreement.md. */
    private static boolean verticalFirst(ImageSize from, ImageSize to) {
        int rowsLost = from.height() - to.height();
        return rowsLost > 0 && rowsLost > 2L * (from.width() - to.width());
    }

    /** Pixels of a part of a picture: the first byte is that of row {@code top}, column {@code left}. */
    private record Area(byte[] rgb, int top, int left, int width) {

        int offset(int y, int x) {
            return 3 * ((y - top) * width + x - left);
        }
    }

    private static Area horizontal(Area in, Coefficients columns, int left, int width, int top, int height) {
        Area out = new Area(new byte[3 * width * height], top, left, width);
        for (int y = top, to = 0; y < top + height; y++) {
            for (int x = left; x < left + width; x++, to += 3) {
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int from = in.offset(y, columns.start[x]);
                int k = columns.taps * x;
                for (int end = k + columns.count[x]; k < end; k++, from += 3) {
                    int weight = columns.weights[k];
                    red += weight * (in.rgb[from] & 0xff);
                    green += weight * (in.rgb[from + 1] & 0xff);
                    blue += weight * (in.rgb[from + 2] & 0xff);
                }
                out.rgb[to] = clip(red);
                out.rgb[to + 1] = clip(green);
                out.rgb[to + 2] = clip(blue);
            }
        }
        return out;
    }

    private static Area vertical(Area in, Coefficients rows, int top, int height, int left, int width) {
        Area out = new Area(new byte[3 * width * height], top, left, width);
        int[] sums = new int[3 * width];
        for (int y = top, to = 0; y < top + height; y++) {
            Arrays.fill(sums, HALF);
            for (int t = 0; t < rows.count[y]; t++) {
                int weight = rows.weights[y * rows.taps + t];
                int from = in.offset(rows.start[y] + t, left);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += weight * (in.rgb[from + i] & 0xff);
                }
            }
            for (int i = 0; i < sums.length; i++, to++) {
                out.rgb[to] = clip(sums[i]);
            }
        }
        return out;
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> PRECISION));
    }

    private static Image nearest(Image image, ImageSize size, Crop window) {
        byte[] out = new byte[3 * window.width() * window.height()];
        double scaleX = (double) image.width() / size.width();
        double scaleY = (double) image.height() / size.height();
        int[] from = new int[window.width()];
        double at = scaleX * 0.5; // summed up as Pillow does, not multiplied
        for (int x = 0; x < window.left() + window.width(); x++, at += scaleX) {
            if (x >= window.left()) {
                from[x - window.left()] = 3 * (int) at;
            }
        }
        at = scaleY * 0.5;
        for (int y = 0, to = 0; y < window.top() + window.height(); y++, at += scaleY) {
            if (y < window.top()) {
                continue;
            }
            int row = 3 * (int) at * image.width();
            for (int x = 0; x < from.length; x++, to += 3) {
                System.arraycopy(image.rgb(), row + from[x], out, to, 3);
            }
        }
        return new Image(window.outputSize(size), out);
    }

    /**
     * The weights of one direction: output {@code o} is the sum of {@code count[o]} inputs from {@code start[o]} on,
     * weighted by {@code weights[o * taps + t]}.
     */
    private record Coefficients(int taps, int[] start, int[] count, int[] weights) {

        static Coefficients of(int in, int out, Interpolation interpolation) {
            double scale = (double) in / out;
            double filterScale = Math.max(scale, 1.0);
            double support = (interpolation == Interpolation.BICUBIC ? 2.0 : 1.0) * filterScale;
            int taps = (int) Math.ceil(support) * 2 + 1;
            int[] start = new int[out];
            int[] count = new int[out];
            int[] weights = new int[out * taps];
            double[] real = new double[taps];
            for (int o = 0; o < out; o++) {
                double center = (o + 0.5) * scale;
                start[o] = Math.max(0, (int) (center - support + 0.5));
                count[o] = Math.min(in, (int) (center + support + 0.5)) - start[o];
                double sum = 0;
                for (int t = 0; t < count[o]; t++) {
                    double x = Math.abs((t + start[o] - center + 0.5) * (1.0 / filterScale));
                    real[t] = interpolation == Interpolation.BICUBIC ? cubic(x) : Math.max(0, 1 - x);
                    sum += real[t];
                }
                for (int t = 0; t < count[o]; t++) {
                    double weight = (sum != 0 ? real[t] / sum : real[t]) * (1 << PRECISION);
                    weights[o * taps + t] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
                }
            }
            return new Coefficients(taps, start, count, weights);
        }

        int end(int o) {
            return start[o] + count[o];
        }

        private static double cubic(double x) {
            double a = -0.5;
            if (x < 1) {
                return ((a + 2) * x - (a + 3)) * x * x + 1;
            }
            return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
        }
    }
}
