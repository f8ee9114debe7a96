package io.github.graftml.transform;

import java.util.Arrays;

/**
 * Pillow's separable resampling of bytes: a pass across and a pass down, each a weighted sum with fixed-point weights
 * of 22 fractional bits, rounded to bytes in between. Rows travel through both passes one by one and only as many are
 * kept as a sum needs, so that they stay in the processor's nearest memory. Inside, a row is an array of ints, which
 * the JIT compiler turns into vector instructions; bytes it does not.
 */
final class Resampling {

    private static final int HALF = 1 << (Weights.FRACTION_BITS - 1);

    private final Rows source;
    private final Weights columns; // null when the width stays
    private final Weights rows;    // null when the height stays
    private final boolean rowsFirst;
    private final Crop window;
    private final int firstColumn; // of the source's columns that are needed
    private final int neededColumns;
    private final byte[] bytes;
    private final int[] from;            // where in bytes the first tap of each value across lies
    private final int[][] columnWeights; // of each tap, for each value across
    private final int[] picked;

    private Resampling(Rows source, ImageSize size, Interpolation interpolation, Crop window) {
        ImageSize in = source.size();
        this.source = source;
        this.window = window;
        columns = in.width() == size.width() ? null : Weights.of(in.width(), size.width(), interpolation);
        rows = in.height() == size.height() ? null : Weights.of(in.height(), size.height(), interpolation);
        rowsFirst = columns != null && rows != null && beginsWithRows(in, size);
        int last = window.left() + window.width() - 1;
        firstColumn = columns == null ? window.left() : columns.start(window.left());
        int endColumn = columns == null ? last + 1 : Math.min(in.width(), columns.start(last) + columns.taps());
        neededColumns = endColumn - firstColumn;
        // Weights of zero may reach beyond the last pixel: there are bytes to multiply them with.
        int taps = columns == null ? 0 : columns.taps();
        bytes = new byte[3 * (neededColumns + taps)];
        from = new int[columns == null ? 0 : 3 * window.width()];
        picked = new int[from.length];
        columnWeights = new int[taps][from.length];
        for (int i = 0; i < from.length; i++) {
            int x = window.left() + i / 3;
            from[i] = 3 * (columns.start(x) - firstColumn) + i % 3;
            for (int t = 0; t < taps; t++) {
                columnWeights[t][i] = columns.weights()[x * taps + t];
            }
        }
    }

    /**
     * @param size   of the whole resized picture
     * @param window the part of it that is computed; inside {@code size}
     */
    static Image resize(Rows source, ImageSize size, Interpolation interpolation, Crop window) {
        return new Resampling(source, size, interpolation, window).run();
    }

    /** Pillow 13 begins with the rows where that loses many and the columns lose few; found by trying sizes, see docs/agreement.md. */
    private static boolean beginsWithRows(ImageSize from, ImageSize to) {
        int rowsLost = from.height() - to.height();
        return rowsLost > 0 && rowsLost > 2L * (from.width() - to.width());
    }

    private Image run() {
        int length = 3 * window.width();
        byte[] rgb = new byte[length * window.height()];
        int between = columns == null || rowsFirst ? 3 * neededColumns : length; // of a row that goes into the pass down
        int[][] kept = new int[rows == null ? 1 : rows.taps()][between];
        int[] sums = new int[between];
        int[] wide = rowsFirst ? new int[length] : sums;
        int next = rows == null ? window.top() : rows.start(window.top());
        for (int y = window.top(), at = 0; y < window.top() + window.height(); y++, at += length) {
            int end = rows == null ? y + 1 : Math.min(source.size().height(), rows.start(y) + rows.taps());
            for (; next < end; next++) {
                read(next, kept[next % kept.length]);
            }
            if (rows == null) {
                narrow(kept[y % kept.length], rgb, at);
                continue;
            }
            down(kept, y, sums);
            if (rowsFirst) {
                narrow(sums, bytes, 0);
                across(wide);
            }
            narrow(wide, rgb, at);
        }
        return new Image(new ImageSize(window.width(), window.height()), rgb);
    }

    /** A row of the source as ints, already as narrow as the result unless the rows come first. */
    private void read(int y, int[] to) {
        source.read(y, firstColumn, neededColumns, bytes);
        if (columns != null && !rowsFirst) {
            across(to);
        } else {
            for (int i = 0; i < to.length; i++) {
                to[i] = bytes[i] & 0xff;
            }
        }
    }

    /** Values are picked out of the bytes in one loop and weighted in another, since only the latter becomes vector instructions. */
    private void across(int[] to) {
        byte[] in = bytes;
        int[] picked = this.picked;
        int[] from = this.from;
        Arrays.fill(to, HALF);
        for (int t = 0; t < columns.taps(); t++) {
            int tap = 3 * t;
            for (int i = 0; i < picked.length; i++) {
                picked[i] = in[from[i] + tap] & 0xff;
            }
            int[] weights = columnWeights[t];
            for (int i = 0; i < to.length; i++) {
                to[i] += weights[i] * picked[i];
            }
        }
        clip(to);
    }

    private void down(int[][] kept, int y, int[] sums) {
        Arrays.fill(sums, HALF);
        for (int t = 0; t < rows.taps(); t++) {
            int weight = rows.weights()[y * rows.taps() + t];
            if (weight != 0) {
                int[] row = kept[(rows.start(y) + t) % kept.length];
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += weight * row[i];
                }
            }
        }
        clip(sums);
    }

    private static void clip(int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.max(0, Math.min(255, sums[i] >> Weights.FRACTION_BITS));
        }
    }

    private static void narrow(int[] from, byte[] to, int at) {
        for (int i = 0; i < from.length; i++) {
            to[at + i] = (byte) from[i];
        }
    }
}
