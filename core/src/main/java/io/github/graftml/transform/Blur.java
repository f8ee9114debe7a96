package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.Arrays;

/**
 * Applies a Gaussian blur with reflected borders. Sums are float32 and are rounded half to even.
 *
 * @param kernel kernel size in pixels; odd, less than twice each side of the image
 * @param sigma  standard deviation, in pixels, above 0
 */
@NameInFiles(value = "blur", formerly = "Blur")
record Blur(int kernel, double sigma) implements ImageTransform {

    @Override
    public Image apply(Image image) {
        int radius = kernel / 2;
        if (radius >= image.width() || radius >= image.height()) {
            throw new IllegalArgumentException(
                    "gaussianBlur with kernel " + kernel + " needs an image of more than " + radius
                            + " pixels per side; got " + image.size() + ". Resize it first or use a smaller kernel.");
        }
        float[] weights = weights();
        int width = image.width();
        int row = 3 * width;
        byte[] in = image.rgb();
        float[] across = new float[in.length];
        int[] columns = sources(width, radius);
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                for (int c = 0; c < 3; c++) {
                    float sum = 0;
                    for (int k = 0; k < kernel; k++) {
                        sum += weights[k] * (in[y * row + 3 * columns[x + k] + c] & 0xff);
                    }
                    across[y * row + 3 * x + c] = sum;
                }
            }
        }
        byte[] out = new byte[in.length];
        float[] sums = new float[row];
        int[] rows = sources(image.height(), radius);
        for (int y = 0; y < image.height(); y++) {
            Arrays.fill(sums, 0);
            for (int k = 0; k < kernel; k++) {
                int from = rows[y + k] * row;
                for (int i = 0; i < row; i++) {
                    sums[i] += weights[k] * across[from + i];
                }
            }
            for (int i = 0; i < row; i++) {
                out[y * row + i] = (byte) (int) Math.rint(sums[i]);
            }
        }
        return new Image(image.size(), out);
    }

    private static int[] sources(int extent, int radius) {
        int[] sources = new int[extent + 2 * radius];
        for (int i = 0; i < sources.length; i++) {
            sources[i] = Pad.Mode.REFLECT.source(i - radius, extent);
        }
        return sources;
    }

    private float[] weights() {
        double[] bell = new double[kernel];
        double sum = 0;
        for (int k = 0; k < kernel; k++) {
            double x = (k - kernel / 2) / sigma;
            bell[k] = Math.exp(-0.5 * x * x);
            sum += bell[k];
        }
        float[] weights = new float[kernel];
        for (int k = 0; k < kernel; k++) {
            weights[k] = (float) (bell[k] / sum);
        }
        return weights;
    }
}
