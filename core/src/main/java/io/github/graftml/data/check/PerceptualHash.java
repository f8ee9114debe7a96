package io.github.graftml.data.check;

import io.github.graftml.image.Image;

/**
 * A perceptual hash: the brightness of 9 x 9 cells and the difference hash (dHash) of 128 bits, which compares each
 * cell with
 * those to the right and below. Scaling, compression, brightness and contrast hardly change it; flips, rotation and
 * cropping
 * do.
 */
final class PerceptualHash {

    /** Number of bit runs of the hash; two hashes that differ in fewer bits have an equal run. */
    static final int RUNS = 12;

    /**
     * On 1,600 photos (1.3 million pairs), different photos differed in 24 bits or more. Photos scaled to a half or to
     * 224
     * pixels, or compressed to quality 50 or 30, differed in at most 11 bits, 99 % of them in at most 8.
     */
    private static final int MAX_DIFFERENT_BITS = 10;

    /**
     * The hash alone confuses drawings on a uniform background: 2,300 of 1.6 million pairs of handwritten digits, 4
     * with this
     * limit. Copies of photos changed as above stay above 0.993.
     */
    private static final double MIN_CORRELATION = 0.99;

    private static final int GRID = 9;
    private static final int RUNS_PER_HALF = RUNS / 2;

    private final long across;
    private final long down;
    private final float[] brightness;

    private PerceptualHash(long across, long down, float[] brightness) {
        this.across = across;
        this.down = down;
        this.brightness = brightness;
    }

    static PerceptualHash of(Image image) {
        double[] grid = grid(image);
        long across = 0;
        long down = 0;
        for (int y = 0; y < GRID - 1; y++) {
            for (int x = 0; x < GRID - 1; x++) {
                double here = grid[y * GRID + x];
                across = across << 1 | (grid[y * GRID + x + 1] > here ? 1 : 0);
                down = down << 1 | (grid[(y + 1) * GRID + x] > here ? 1 : 0);
            }
        }
        return new PerceptualHash(across, down, standardized(grid));
    }

    /** {@return whether both are probably the same image; always false for images of a single color} */
    boolean sameAs(PerceptualHash other) {
        return Long.bitCount(across ^ other.across) + Long.bitCount(down ^ other.down) <= MAX_DIFFERENT_BITS
                && correlation(other) >= MIN_CORRELATION;
    }

    /** {@return run number {@code run} of the hash's bits, from 0 to {@link #RUNS} - 1} */
    int run(int run) {
        long half = run < RUNS_PER_HALF ? across : down;
        int first = Long.SIZE * (run % RUNS_PER_HALF) / RUNS_PER_HALF;
        int end = Long.SIZE * (run % RUNS_PER_HALF + 1) / RUNS_PER_HALF;
        return (int) (half >>> first & (1L << end - first) - 1);
    }

    private double correlation(PerceptualHash other) {
        double sum = 0;
        for (int i = 0; i < brightness.length; i++) {
            sum += brightness[i] * other.brightness[i];
        }
        return sum;
    }

    /** Returns the cells with mean 0 and length 1, so that a dot product is a correlation; all 0 without contrast. */
    private static float[] standardized(double[] grid) {
        double mean = 0;
        for (double cell : grid) {
            mean += cell / grid.length;
        }
        double squares = 0;
        for (double cell : grid) {
            squares += (cell - mean) * (cell - mean);
        }
        float[] result = new float[grid.length];
        for (int i = 0; i < grid.length && squares > 1e-9; i++) {
            result[i] = (float) ((grid[i] - mean) / Math.sqrt(squares));
        }
        return result;
    }

    /** Mean brightness (the luma of ITU-R BT.601, times 1000) of each cell; a cell of a tiny image is a pixel. */
    private static double[] grid(Image image) {
        double[] grid = new double[GRID * GRID];
        byte[] rgb = image.rgb();
        for (int cell = 0; cell < grid.length; cell++) {
            int top = cell / GRID * image.height() / GRID;
            int left = cell % GRID * image.width() / GRID;
            int bottom = Math.max(top + 1, (cell / GRID + 1) * image.height() / GRID);
            int right = Math.max(left + 1, (cell % GRID + 1) * image.width() / GRID);
            long sum = 0;
            for (int y = top; y < bottom; y++) {
                for (int i = 3 * (y * image.width() + left), end = i + 3 * (right - left); i < end; i += 3) {
                    sum += 299 * (rgb[i] & 255) + 587 * (rgb[i + 1] & 255) + 114 * (rgb[i + 2] & 255);
                }
            }
            grid[cell] = (double) sum / ((long) (bottom - top) * (right - left));
        }
        return grid;
    }
}
