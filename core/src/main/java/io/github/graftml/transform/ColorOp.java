package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.function.IntUnaryOperator;

/** A transform that changes colors and moves no pixel, with Pillow's arithmetic. Immutable and thread-safe. */
sealed interface ColorOp extends ImageTransform {

    /**
     * Changes the brightness: blends the image with black.
     *
     * @param factor 0 gives black, 1 the original image, more than 1 a brighter image
     */
    @NameInFiles(value = "brightness", formerly = "Brightness")
    record Brightness(double factor) implements ColorOp {

        @Override
        public Image apply(Image image) {
            return mapped(image, Blend.table(0, factor));
        }
    }

    /**
     * Changes the contrast: blends the image with its mean gray.
     *
     * @param factor 0 gives uniform gray, 1 the original image, more than 1 a higher contrast
     */
    @NameInFiles(value = "contrast", formerly = "Contrast")
    record Contrast(double factor) implements ColorOp {

        @Override
        public Image apply(Image image) {
            long sum = 0;
            byte[] rgb = image.rgb();
            for (int i = 0; i < rgb.length; i += 3) {
                sum += Luma.of(rgb, i);
            }
            int mean = (int) ((double) sum / (rgb.length / 3) + 0.5);
            return mapped(image, Blend.table(mean, factor));
        }
    }

    /**
     * Changes the saturation: blends the image with its grayscale version.
     *
     * @param factor 0 gives grayscale, 1 the original image, more than 1 stronger colors
     */
    @NameInFiles(value = "saturation", formerly = "Saturation")
    record Saturation(double factor) implements ColorOp {

        @Override
        public Image apply(Image image) {
            byte[] in = image.rgb();
            byte[] out = new byte[in.length];
            for (int i = 0; i < in.length; i += 3) {
                int gray = Luma.of(in, i);
                for (int c = i; c < i + 3; c++) {
                    out[c] = Blend.of(gray, in[c] & 0xff, (float) factor);
                }
            }
            return new Image(image.size(), out);
        }
    }

    /**
     * Shifts the hue.
     *
     * @param shift fraction of the color wheel, from -0.5 to 0.5
     */
    @NameInFiles(value = "hue", formerly = "Hue")
    record Hue(double shift) implements ColorOp {

        /**
         * Checks the range.
         *
         * @param shift fraction of the color wheel, from -0.5 to 0.5
         * @throws IllegalArgumentException if the value is outside its range
         */
        public Hue {
            Checks.range("adjustHue", "turn", -0.5, shift);
            Checks.range("adjustHue", "turn", shift, 0.5);
        }

        @Override
        public Image apply(Image image) {
            return HueShift.apply(image, (int) (shift * 255));
        }
    }

    /**
     * Changes the sharpness: blends the image with a smoothed version.
     *
     * @param factor 0 gives the smoothed image, 1 the original image, more than 1 a sharper image
     */
    @NameInFiles(value = "sharpness", formerly = "Sharpness")
    record Sharpness(double factor) implements ColorOp {

        @Override
        public Image apply(Image image) {
            byte[] smooth = smooth(image);
            byte[] in = image.rgb();
            byte[] out = new byte[in.length];
            for (int i = 0; i < in.length; i++) {
                out[i] = Blend.of(smooth[i] & 0xff, in[i] & 0xff, (float) factor);
            }
            return new Image(image.size(), out);
        }

        /**
         * Returns Pillow's 3x3 smoothing: weight 5/13 for the pixel, 1/13 for each neighbor; the border is unchanged.
         */
        private static byte[] smooth(Image image) {
            float side = 1f / 13;
            float middle = 5f / 13;
            byte[] in = image.rgb();
            byte[] out = in.clone();
            int row = 3 * image.width();
            for (int y = 1; y < image.height() - 1; y++) {
                for (int i = y * row + 3; i < (y + 1) * row - 3; i++) {
                    float sum = 0.5f;
                    sum += weightedRow(in, i + row, side, side);
                    sum += weightedRow(in, i, side, middle);
                    sum += weightedRow(in, i - row, side, side);
                    out[i] = (byte) (int) Math.max(0, Math.min(255, sum));
                }
            }
            return out;
        }

        private static float weightedRow(byte[] in, int at, float side, float middle) {
            return (in[at - 3] & 0xff) * side + (in[at] & 0xff) * middle + (in[at + 3] & 0xff) * side;
        }
    }

    /**
     * Keeps the highest bits of each value.
     *
     * @param bits number of bits, 1 to 8
     */
    @NameInFiles(value = "posterize", formerly = "Posterize")
    record Posterize(int bits) implements ColorOp {

        /**
         * Checks the range.
         *
         * @param bits number of bits, 1 to 8
         * @throws IllegalArgumentException if the value is outside its range
         */
        public Posterize {
            if (bits < 1 || bits > 8) {
                throw new IllegalArgumentException("posterize needs 1 to 8 bits; got " + bits);
            }
        }

        @Override
        public Image apply(Image image) {
            return mapped(image, v -> v & -(1 << (8 - bits)));
        }
    }

    /**
     * Inverts all values at or above a threshold.
     *
     * @param threshold smallest inverted value; 0 inverts all values, 256 none
     */
    @NameInFiles(value = "solarize", formerly = "Solarize")
    record Solarize(double threshold) implements ColorOp {

        @Override
        public Image apply(Image image) {
            return mapped(image, v -> v < threshold ? v : 255 - v);
        }
    }

    /** Stretches each channel so that its darkest value becomes 0 and its brightest 255. */
    @NameInFiles(value = "auto_contrast", formerly = "AutoContrast")
    record AutoContrast() implements ColorOp {

        @Override
        public Image apply(Image image) {
            return mappedByHistogram(image, counts -> {
                int low = 0;
                while (low < 255 && counts[low] == 0) {
                    low++;
                }
                int high = 255;
                while (high > low && counts[high] == 0) {
                    high--;
                }
                if (high <= low) {
                    return v -> v;
                }
                double scale = 255.0 / (high - low);
                double offset = -low * scale;
                return v -> Math.max(0, Math.min(255, (int) (v * scale + offset)));
            });
        }
    }

    /** Equalizes the histogram of each channel. */
    @NameInFiles(value = "equalize", formerly = "Equalize")
    record Equalize() implements ColorOp {

        @Override
        public Image apply(Image image) {
            return mappedByHistogram(image, counts -> {
                int brightest = 255;
                while (counts[brightest] == 0) {
                    brightest--;
                }
                int step = (image.rgb().length / 3 - counts[brightest]) / 255;
                if (step == 0) {
                    return v -> v;
                }
                int[] table = new int[256];
                int sum = step / 2;
                for (int v = 0; v < 256; v++) {
                    table[v] = Math.min(255, sum / step);
                    sum += counts[v];
                }
                return v -> table[v];
            });
        }
    }

    /** A rule that makes a value map from the histogram of a channel. */
    interface ByHistogram {
        /**
         * {@return the map from old to new values, 0 to 255}
         *
         * @param counts number of pixels of each value; 256 entries
         */
        IntUnaryOperator map(int[] counts);
    }

    private static Image mapped(Image image, IntUnaryOperator map) {
        return mapped(image, map, map, map);
    }

    private static Image mappedByHistogram(Image image, ByHistogram rule) {
        int[][] counts = new int[3][256];
        byte[] rgb = image.rgb();
        for (int i = 0; i < rgb.length; i += 3) {
            counts[0][rgb[i] & 0xff]++;
            counts[1][rgb[i + 1] & 0xff]++;
            counts[2][rgb[i + 2] & 0xff]++;
        }
        return mapped(image, rule.map(counts[0]), rule.map(counts[1]), rule.map(counts[2]));
    }

    private static Image mapped(Image image, IntUnaryOperator red, IntUnaryOperator green, IntUnaryOperator blue) {
        IntUnaryOperator[] maps = {red, green, blue};
        byte[] in = image.rgb();
        byte[] out = new byte[in.length];
        byte[] table = new byte[256];
        for (int c = 0; c < 3; c++) {
            for (int v = 0; v < 256; v++) {
                table[v] = (byte) maps[c].applyAsInt(v);
            }
            for (int i = c; i < in.length; i += 3) {
                out[i] = table[in[i] & 0xff];
            }
        }
        return new Image(image.size(), out);
    }
}
