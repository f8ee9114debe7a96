package io.github.graftml.image.pixels;

/**
 * Where the pixels of a picture that only moves another one's lie in that one, in fixed point of 16 fractional bits:
 * pixel {@code (x, y)} in column {@code startX + x * stepX + y * rowX} and row {@code startY + x * stepY + y * rowY}.
 *
 * @param stepX  columns from one pixel of a row to the next
 * @param stepY  rows from one pixel of a row to the next
 * @param rowX   columns from one row to the next
 * @param rowY   rows from one row to the next
 * @param startX column of the first pixel
 * @param startY row of the first pixel
 */
public record FixedPointMap(int stepX, int stepY, int rowX, int rowY, int startX, int startY) {

    /** One pixel. */
    public static final int ONE = 1 << 16;
    /** Columns and rows below it, on both sides of zero, are what can be told. */
    public static final int LIMIT = 1 << 15;
    /** A picture as it is. */
    public static final FixedPointMap IDENTITY = new FixedPointMap(ONE, 0, 0, ONE, 0, 0);

    /** @return the same picture from pixel {@code (left, top)} on */
    public FixedPointMap from(int left, int top) {
        return new FixedPointMap(stepX, stepY, rowX, rowY, startX + left * stepX + top * rowX, startY + left * stepY + top * rowY);
    }

    /** @return the same picture with left and right exchanged */
    public FixedPointMap mirrored(int width) {
        FixedPointMap last = from(width - 1, 0);
        return new FixedPointMap(-stepX, -stepY, rowX, rowY, last.startX, last.startY);
    }

    /** @return the same picture with top and bottom exchanged */
    public FixedPointMap upsideDown(int height) {
        FixedPointMap last = from(0, height - 1);
        return new FixedPointMap(stepX, stepY, -rowX, -rowY, last.startX, last.startY);
    }

    /** Whether column and row of every pixel can be told. */
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
