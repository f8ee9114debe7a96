package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.pixels.PixelKernels.Resizing;
import io.github.graftml.image.pixels.ResizeKernel;
import java.util.Arrays;

/**
 * {@link Resampling} in Java. Rows travel through both passes one by one and only as many are kept as a sum needs, so
 * that they stay in the processor's nearest memory. Inside, a row is an array of ints, all reds, then all greens, then
 * all blues, which the JIT compiler turns into vector instructions; bytes it does not.
 */
final class TwoPasses {

    private static final int HALF = 1 << (ResizeKernel.FRACTION_BITS - 1);

    private final Rows source;
    private final ResizeKernel columns; // null when the width stays
    private final ResizeKernel rows;    // null when the height stays
    private final boolean rowsFirst;
    private final Region window;
    private final int firstColumn; // of the source's columns that are needed
    private final int neededColumns;
    private final byte[] bytes;
    private final int[] from;            // where in bytes the first tap of each pixel across lies
    private final int[][] columnWeights; // of each tap, for each value across
    private final int[] picked;

    TwoPasses(Rows source, Resizing resizing, Region window) {
        ImageSize in = source.size();
        this.source = source;
        this.window = window;
        columns = resizing.columns();
        rows = resizing.rows();
        rowsFirst = resizing.rowsFirst();
        int last = window.left() + window.width() - 1;
        firstColumn = columns == null ? window.left() : columns.start(window.left());
        int endColumn = columns == null ? last + 1 : Math.min(in.width(), columns.start(last) + columns.taps());
        neededColumns = endColumn - firstColumn;
        // Weights of zero may reach beyond the last pixel: there are bytes to multiply them with.
        int taps = columns == null ? 0 : columns.taps();
        int width = window.width();
        bytes = new byte[3 * (neededColumns + taps + 1)];
        from = new int[columns == null ? 0 : width];
        picked = new int[3 * from.length];
        columnWeights = new int[taps][picked.length];
        for (int i = 0; i < from.length; i++) {
            int x = window.left() + i;
            from[i] = 3 * (columns.start(x) - firstColumn);
            for (int t = 0; t < taps; t++) {
                int weight = columns.weights()[x * taps + t];
                columnWeights[t][i] = weight;
                columnWeights[t][width + i] = weight;
                columnWeights[t][2 * width + i] = weight;
            }
        }
    }

    /** @param rgb gets the window's bytes */
    void run(byte[] rgb) {
        int length = 3 * window.width();
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
                pack(kept[y % kept.length], rgb, at);
                continue;
            }
            down(kept, y, sums);
            if (rowsFirst) {
                pack(sums, bytes, 0);
                across(wide);
            }
            pack(wide, rgb, at);
        }
    }

    /** A row of the source as ints, already as narrow as the result unless the rows come first. */
    private void read(int y, int[] to) {
        source.read(y, firstColumn, neededColumns, bytes);
        if (columns != null && !rowsFirst) {
            across(to);
        } else {
            for (int i = 0; i < neededColumns; i++) {
                unpack(PackedPixels.get(bytes, 3 * i), to, i, neededColumns);
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
            for (int i = 0; i < from.length; i++) {
                unpack(PackedPixels.get(in, from[i] + tap), picked, i, from.length);
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

    private static void unpack(int pixel, int[] to, int at, int width) {
        to[at] = pixel & 0xff;
        to[width + at] = pixel >> 8 & 0xff;
        to[2 * width + at] = pixel >> 16;
    }

    private static void pack(int[] from, byte[] to, int at) {
        int width = from.length / 3;
        for (int i = 0; i < width; i++) {
            PackedPixels.put(to, at + 3 * i, from[i] | from[width + i] << 8 | from[2 * width + i] << 16);
        }
    }

    /** Into 0 to 255, in instructions that vectors have: Math.min and Math.max become jumps. */
    private static void clip(int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            int value = sums[i] >> ResizeKernel.FRACTION_BITS;
            value &= ~(value >> 31);
            sums[i] = (value | 255 - value >> 31) & 0xff;
        }
    }
}
