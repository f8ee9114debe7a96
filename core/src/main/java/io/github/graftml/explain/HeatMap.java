package io.github.graftml.explain;

import java.awt.image.BufferedImage;

/**
 * A heat map over an image. The values are shared, not copied, and must not be modified.
 *
 * @param width  columns, at least 1
 * @param height rows, at least 1
 * @param values {@code width * height} non-negative numbers, rows from the top, in any unit
 */
public record HeatMap(int width, int height, float[] values) {

    /**
     * Matplotlib's viridis at equal steps, public domain: lightness rises evenly, also for color-blind readers and in
     * print.
     */
    private static final int[] VIRIDIS = {0x440154, 0x472d7b, 0x3b528b, 0x2c728e, 0x21918c, 0x28ae80, 0x5ec962,
            0xaddc30, 0xfde725};

    /**
     * Checks the number and range of the values.
     *
     * @param width  columns, at least 1
     * @param height rows, at least 1
     * @param values {@code width * height} non-negative numbers, rows from the top, in any unit
     */
    public HeatMap {
        if (width < 1 || height < 1 || values.length != width * height) {
            throw new IllegalArgumentException("A heat map of " + width + "x" + height + " has " + width * height
                    + " values; got " + values.length);
        }
        for (float value : values) {
            if (!(value >= 0) || Float.isInfinite(value)) {
                throw new IllegalArgumentException("Heat map values must be non-negative and finite; got " + value);
            }
        }
    }

    /**
     * Returns the map blended half and half over an image: the highest value yellow, 0 dark violet. The map is resized
     * to the image bilinearly.
     *
     * @param image not modified
     * @return a new image of the same size
     */
    public BufferedImage over(BufferedImage image) {
        float hottest = 0;
        for (float value : values) {
            hottest = Math.max(hottest, value);
        }
        BufferedImage overlay = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                double heat = hottest == 0 ? 0
                        : at((x + 0.5) * width / image.getWidth() - 0.5, (y + 0.5) * height / image.getHeight() - 0.5)
                                / hottest;
                overlay.setRGB(x, y, mixed(image.getRGB(x, y), color(heat), 0.5));
            }
        }
        return overlay;
    }

    /** Interpolates between the four nearest cells; beyond the outermost centers the value is constant. */
    private double at(double x, double y) {
        double left = Math.max(0, Math.min(width - 1, x));
        double top = Math.max(0, Math.min(height - 1, y));
        int column = (int) left;
        int row = (int) top;
        int nextColumn = Math.min(column + 1, width - 1);
        int nextRow = Math.min(row + 1, height - 1);
        double upper = between(values[row * width + column], values[row * width + nextColumn], left - column);
        double lower = between(values[nextRow * width + column], values[nextRow * width + nextColumn], left - column);
        return between(upper, lower, top - row);
    }

    private static double between(double a, double b, double fraction) {
        return a + (b - a) * fraction;
    }

    private static int color(double heat) {
        double place = heat * (VIRIDIS.length - 1);
        int below = Math.min((int) place, VIRIDIS.length - 2);
        return mixed(VIRIDIS[below], VIRIDIS[below + 1], place - below);
    }

    private static int mixed(int a, int b, double fraction) {
        int rgb = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            rgb |= (int) Math.round(between(a >> shift & 255, b >> shift & 255, fraction)) << shift;
        }
        return rgb;
    }
}
