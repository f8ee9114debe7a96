package io.github.graftml.image.pixels;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * Work on whole pictures that native code does, where it can: each method says whether it did, and the caller does the
 * same in Java otherwise. Arguments are checked here, so that native code reads and writes nothing else than it is given.
 */
public final class PixelKernels {

    private PixelKernels() {
    }

    /** @return what works pixels, in words */
    public static String describe() {
        return NativePixels.LIBRARY.describe("Java");
    }

    static boolean areNative() {
        return NativePixels.LIBRARY.loaded();
    }

    /**
     * A picture in memory, seen through a map.
     *
     * @param rgb    its bytes
     * @param width  its columns
     * @param height its rows
     * @param map    from the picture that is seen into it
     * @param fill   what is seen outside it: red in the lowest byte, then green, then blue
     */
    public record Source(byte[] rgb, int width, int height, FixedPointMap map, int fill) {
    }

    /**
     * A picture that is resized, and how.
     *
     * @param width     columns before
     * @param height    rows before
     * @param columns   weights of the pass across; null where there is none
     * @param rows      weights of the pass down; null where there is none
     * @param rowsFirst whether the pass down comes first
     */
    public record Resizing(int width, int height, ResizeKernel columns, ResizeKernel rows, boolean rowsFirst) {

        private int outWidth() {
            return columns == null ? width : columns.starts().length;
        }

        private int outHeight() {
            return rows == null ? height : rows.starts().length;
        }
    }

    /**
     * Computes a part of a resized picture.
     *
     * @param left   of the part, in the resized picture
     * @param top    of the part
     * @param width  of the part
     * @param height of the part
     * @param to     gets the part's {@code 3 * width * height} bytes
     */
    public static boolean resize(Source source, Resizing resizing, int left, int top, int width, int height, byte[] to) {
        if (!areNative() || !source.map.fits(resizing.width, resizing.height)) {
            return false;
        }
        Objects.checkFromIndexSize(left, width, resizing.outWidth());
        Objects.checkFromIndexSize(top, height, resizing.outHeight());
        requireLength(source.rgb.length, source.width, source.height);
        requireLength(to.length, width, height);
        ResizeKernel columns = resizing.columns;
        ResizeKernel rows = resizing.rows;
        requireInside(columns, resizing.width);
        requireInside(rows, resizing.height);
        FixedPointMap map = source.map;
        int[] plan = {source.width, source.height, map.stepX(), map.stepY(), map.rowX(), map.rowY(), map.startX(), map.startY(), source.fill,
                resizing.width, resizing.height, left, top, width, height,
                columns == null ? 0 : columns.taps(), rows == null ? 0 : rows.taps(), resizing.rowsFirst ? 1 : 0};
        return NativePixels.resize(plan, source.rgb, columns == null ? null : columns.starts(), columns == null ? null : columns.weights(),
                rows == null ? null : rows.starts(), rows == null ? null : rows.weights(), to);
    }

    /**
     * Writes a float for each byte.
     *
     * @param rgb   pixels of three bytes
     * @param table the float of each byte: 256 for red, then green, then blue
     * @param to    written from its position on, which moves behind the last float
     */
    public static boolean spread(byte[] rgb, float[] table, FloatBuffer to) {
        if (!areNative() || !to.isDirect() || to.order() != ByteOrder.nativeOrder()) {
            return false;
        }
        Objects.checkFromIndexSize(0, rgb.length, to.remaining());
        if (table.length != 3 * 256) {
            throw new IllegalArgumentException("Expected 256 floats for each of three channels; got " + table.length);
        }
        boolean done = NativePixels.spread(rgb, table, to, to.position());
        if (done) {
            to.position(to.position() + rgb.length);
        }
        return done;
    }

    private static void requireLength(int length, int width, int height) {
        if (length != 3L * width * height) {
            throw new IllegalArgumentException("An RGB image of " + width + "x" + height + " has " + 3L * width * height + " bytes; got " + length);
        }
    }

    private static void requireInside(ResizeKernel weights, int extent) {
        if (weights == null) {
            return;
        }
        if (weights.taps() < 1 || weights.weights().length != (long) weights.taps() * weights.starts().length) {
            throw new IllegalArgumentException("Expected " + weights.taps() + " weights for each of " + weights.starts().length
                    + " pixels; got " + weights.weights().length);
        }
        int last = 0;
        for (int start : weights.starts()) {
            if (start < last || start >= extent) {
                throw new IllegalArgumentException("Expected rising first pixels below " + extent + "; got " + start + " behind " + last);
            }
            last = start;
        }
    }
}
