package io.github.graftml.image.pixels;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Kernels over whole images in native code. Each method returns whether native code computed the result; otherwise the
 * caller computes the same bytes in Java. Arguments are checked here, so that native code stays within its arrays.
 */
public final class PixelKernels {

    private PixelKernels() {
    }

    /** Returns the implementation in use, as text. */
    public static String describe() {
        return NativePixels.LIBRARY.describe("Java");
    }

    static boolean areNative() {
        return NativePixels.LIBRARY.loaded();
    }

    /**
     * A source image and a map into it.
     *
     * @param rgb    bytes of the source
     * @param width  width of the source
     * @param height height of the source
     * @param map    map from the mapped image to the source
     * @param fill   color of pixels outside the source: red in the lowest byte, then green, then blue
     */
    public record Source(byte[] rgb, int width, int height, FixedPointMap map, int fill) {
    }

    /**
     * The parameters of a resize.
     *
     * @param width     input width
     * @param height    input height
     * @param columns   weights of the horizontal pass, or null if there is none
     * @param rows      weights of the vertical pass, or null if there is none
     * @param rowsFirst whether the vertical pass comes first
     */
    public record Resizing(int width, int height, @Nullable ResizeKernel columns, @Nullable ResizeKernel rows,
            boolean rowsFirst) {

        private int outWidth() {
            return columns == null ? width : columns.starts().length;
        }

        private int outHeight() {
            return rows == null ? height : rows.starts().length;
        }
    }

    /**
     * Computes a region of a resized image.
     *
     * @param source   the mapped input
     * @param resizing the resize
     * @param left     first column of the region in the resized image
     * @param top      first row of the region
     * @param width    width of the region
     * @param height   height of the region
     * @param to       receives {@code 3 * width * height} bytes
     * @return whether native code computed the region
     */
    public static boolean resize(Source source, Resizing resizing, int left, int top, int width, int height,
            byte[] to) {
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
        int[] plan = {source.width, source.height, map.stepX(), map.stepY(), map.rowX(), map.rowY(), map.startX(),
                map.startY(), source.fill,
                resizing.width, resizing.height, left, top, width, height,
                columns == null ? 0 : columns.taps(), rows == null ? 0 : rows.taps(), resizing.rowsFirst ? 1 : 0};
        return NativePixels.resize(plan, source.rgb, columns == null ? null : columns.starts(),
                columns == null ? null : columns.weights(),
                rows == null ? null : rows.starts(), rows == null ? null : rows.weights(), to);
    }

    /**
     * Converts bytes to floats through a table.
     *
     * @param rgb   three bytes per pixel
     * @param table value of each byte: 256 floats for red, then green, then blue
     * @param to    direct buffer; its position advances by the number of bytes
     * @return whether native code wrote the floats
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
            throw new IllegalArgumentException("An RGB image of " + width + "x" + height + " needs "
                    + 3L * width * height + " bytes; got " + length);
        }
    }

    private static void requireInside(@Nullable ResizeKernel weights, int extent) {
        if (weights == null) {
            return;
        }
        if (weights.taps() < 1 || weights.weights().length != (long) weights.taps() * weights.starts().length) {
            throw new IllegalArgumentException(
                    "Expected " + weights.taps() + " weights for each of " + weights.starts().length
                            + " pixels; got " + weights.weights().length);
        }
        int last = 0;
        for (int start : weights.starts()) {
            if (start < last || start >= extent) {
                throw new IllegalArgumentException(
                        "Expected ascending first pixels below " + extent + "; got " + start + " after " + last);
            }
            last = start;
        }
    }
}
