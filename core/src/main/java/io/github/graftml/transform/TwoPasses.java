package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.pixels.PixelKernels.Resizing;
import io.github.graftml.image.pixels.ResizeKernel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link Resampling} in Java. Rows pass through both passes one by one, and only as many are buffered as a sum needs,
 * so that they stay in the L1 cache. A buffered row is an int array with all red, then all green, then all blue values,
 * since the JIT compiler vectorizes loops over ints but not over bytes.
 */
final class TwoPasses {

    private static final int HALF = 1 << (ResizeKernel.FRACTION_BITS - 1);

    private final Rows source;
    private final @Nullable ResizeKernel columns; // null if the width is unchanged
    private final @Nullable ResizeKernel rows; // null if the height is unchanged
    private final boolean rowsFirst;
    private final Region window;
    private final int firstColumn; // first source column that is needed
    private final int neededColumns;
    private final byte[] bytes;
    private final int[] from; // index into that buffer of the first tap of each output column
    private final int[][] columnWeights; // for each tap, the weight of each value of a row
    private final int[] gathered;

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
        // Taps of weight zero may lie after the last pixel, so the buffer is longer than a row.
        int taps = columns == null ? 0 : columns.taps();
        int width = window.width();
        bytes = new byte[3 * (neededColumns + taps + 1)];
        from = new int[columns == null ? 0 : width];
        gathered = new int[3 * from.length];
        columnWeights = new int[taps][gathered.length];
        for (int i = 0; columns != null && i < width; i++) {
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

    /** Writes the bytes of the window to {@code rgb}. */
    void run(byte[] rgb) {
        int length = 3 * window.width();
        // length of a row that enters the vertical pass
        int between = columns == null || rowsFirst ? 3 * neededColumns : length;
        int[][] buffer = new int[rows == null ? 1 : rows.taps()][between];
        int[] sums = new int[between];
        int[] wide = rowsFirst ? new int[length] : sums;
        int next = rows == null ? window.top() : rows.start(window.top());
        for (int y = window.top(), at = 0; y < window.top() + window.height(); y++, at += length) {
            int end = rows == null ? y + 1 : Math.min(source.size().height(), rows.start(y) + rows.taps());
            for (; next < end; next++) {
                read(next, buffer[next % buffer.length]);
            }
            if (rows == null) {
                pack(buffer[y % buffer.length], rgb, at);
                continue;
            }
            vertical(rows, buffer, y, sums);
            if (rowsFirst) {
                pack(sums, bytes, 0);
                horizontal(wide);
            }
            pack(wide, rgb, at);
        }
    }

    /** Reads a source row as ints, after the horizontal pass unless rows come first. */
    private void read(int y, int[] to) {
        source.read(y, firstColumn, neededColumns, bytes);
        if (columns != null && !rowsFirst) {
            horizontal(to);
        } else {
            for (int i = 0; i < neededColumns; i++) {
                unpack(PackedPixels.get(bytes, 3 * i), to, i, neededColumns);
            }
        }
    }

    /** Runs the horizontal pass. Gathering and weighting are separate loops, since only the latter is vectorized. */
    private void horizontal(int[] to) {
        byte[] in = bytes;
        int[] gathered = this.gathered;
        int[] from = this.from;
        Arrays.fill(to, HALF);
        for (int t = 0; t < columnWeights.length; t++) {
            int tap = 3 * t;
            for (int i = 0; i < from.length; i++) {
                unpack(PackedPixels.get(in, from[i] + tap), gathered, i, from.length);
            }
            int[] weights = columnWeights[t];
            for (int i = 0; i < to.length; i++) {
                to[i] += weights[i] * gathered[i];
            }
        }
        clip(to);
    }

    private static void vertical(ResizeKernel rows, int[][] buffer, int y, int[] sums) {
        Arrays.fill(sums, HALF);
        for (int t = 0; t < rows.taps(); t++) {
            int weight = rows.weights()[y * rows.taps() + t];
            if (weight != 0) {
                int[] row = buffer[(rows.start(y) + t) % buffer.length];
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

    /** Clamps to 0 to 255 without branches, since Math.min and Math.max are not vectorized here. */
    private static void clip(int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            int value = sums[i] >> ResizeKernel.FRACTION_BITS;
            value &= ~(value >> 31);
            sums[i] = (value | 255 - value >> 31) & 0xff;
        }
    }
}
