package io.github.graftml.image.pixels;

/**
 * An affine map from an image to its source image, in fixed point with 16 fractional bits. Pixel {@code (x, y)} maps to
 * column {@code startX + x * stepX + y * rowX} and row {@code startY + x * stepY + y * rowY}.
 *
 * @param stepX  source columns from one pixel of a row to the next
 * @param stepY  source rows from one pixel of a row to the next
 * @param rowX   source columns from one row to the next
 * @param rowY   source rows from one row to the next
 * @param startX source column of the first pixel
 * @param startY source row of the first pixel
 */
public record FixedPointMap(int stepX, int stepY, int rowX, int rowY, int startX, int startY) {

    /** One pixel. */
    public static final int ONE = 1 << 16;
    /** Exclusive limit of the absolute value of columns and rows. */
    public static final int LIMIT = 1 << 15;
    /** The identity map. */
    public static final FixedPointMap IDENTITY = new FixedPointMap(ONE, 0, 0, ONE, 0, 0);

    /** Returns the map of the same image from pixel {@code (left, top)} on. */
    public FixedPointMap from(int left, int top) {
        return new FixedPointMap(stepX, stepY, rowX, rowY, startX + left * stepX + top * rowX,
                startY + left * stepY + top * rowY);
    }

    /** Returns the map of the image flipped left to right. */
    public FixedPointMap mirrored(int width) {
        FixedPointMap last = from(width - 1, 0);
        return new FixedPointMap(-stepX, -stepY, rowX, rowY, last.startX, last.startY);
    }

    /** Returns the map of the image flipped top to bottom. */
    public FixedPointMap upsideDown(int height) {
        FixedPointMap last = from(0, height - 1);
        return new FixedPointMap(stepX, stepY, -rowX, -rowY, last.startX, last.startY);
    }

    /** Returns whether the source coordinates of all pixels fit an int. */
    boolean fits(int width, int height) {
        return fitsAt(width - 1, 0) && fitsAt(0, height - 1) && fitsAt(width - 1, height - 1);
    }

    private boolean fitsAt(int x, int y) {
        return isInt(startX + (long) x * stepX + (long) y * rowX) && isInt(startY + (long) x * stepY + (long) y * rowY);
    }

    private static boolean isInt(long value) {
        return value == (int) value;
    }
}
