package io.github.graftml.image;

import io.github.graftml.image.pixels.PixelKernels;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A float32 image with three channels, [3,H,W]. Immutable and free of native memory.
 *
 * <p>After {@code toTensor()} it still holds the bytes of an {@link Image}, with a table of 256 floats for each
 * channel. Scaling and normalizing then change only the table; {@link #values()} computes all floats.
 */
public final class FloatImage implements Pixels {

    private static final byte[] NO_BYTES = {};
    private static final float[] NO_TABLE = {};

    private final ImageSize size;
    private final byte[] rgb; // interleaved bytes, or empty
    private final float[] table; // 256 floats for each channel, or empty
    private final float @Nullable [] planes; // [3,H,W], or null while bytes and table represent it

    private FloatImage(ImageSize size, byte[] rgb, float[] table, float @Nullable [] planes) {
        this.size = size;
        this.rgb = rgb;
        this.table = table;
        this.planes = planes;
    }

    /**
     * Returns a float image that looks up each byte in a table.
     *
     * @param image the bytes; not copied
     * @param table 768 floats: the value of each byte for red, then green, then blue; not copied
     * @return the image
     */
    public static FloatImage ofTable(Image image, float[] table) {
        return new FloatImage(image.size(), image.rgb(), table, null);
    }

    /**
     * Returns a float image of the given values.
     *
     * @param size   width and height in pixels
     * @param planes float32 [3,H,W], channel by channel, rows from the top; not copied
     * @return the image
     * @throws IllegalArgumentException if the number of values does not match the size
     */
    public static FloatImage ofPlanes(ImageSize size, float[] planes) {
        if (planes.length != 3L * size.width() * size.height()) {
            throw new IllegalArgumentException(
                    "A float image of " + size + " needs " + 3L * size.width() * size.height()
                            + " values; got " + planes.length);
        }
        return new FloatImage(size, NO_BYTES, NO_TABLE, planes);
    }

    @Override
    public ImageSize size() {
        return size;
    }

    /** {@return the values as float32 [3,H,W], channel by channel; do not modify} */
    public float[] values() {
        if (planes != null) {
            return planes;
        }
        float[] values = new float[rgb.length];
        int area = rgb.length / 3;
        for (int c = 0; c < 3; c++) {
            for (int i = 0, at = c; i < area; i++, at += 3) {
                values[c * area + i] = table[c << 8 | rgb[at] & 0xff];
            }
        }
        return values;
    }

    /**
     * Returns the image with a function applied to every value.
     *
     * @param f the function; called once per table entry or once per value
     * @return the new image
     */
    public FloatImage map(ChannelFunction f) {
        if (planes == null) {
            float[] mapped = new float[table.length];
            for (int i = 0; i < table.length; i++) {
                mapped[i] = f.apply(i >> 8, table[i]);
            }
            return new FloatImage(size, rgb, mapped, null);
        }
        float[] mapped = new float[planes.length];
        int area = planes.length / 3;
        for (int i = 0; i < planes.length; i++) {
            mapped[i] = f.apply(i / area, planes[i]);
        }
        return new FloatImage(size, NO_BYTES, NO_TABLE, mapped);
    }

    /**
     * Writes the pixels in channels-last order, [H,W,3].
     *
     * @param target buffer with room for {@code 3 * H * W} floats; its position advances by that number
     */
    public void writeChannelsLast(FloatBuffer target) {
        if (planes == null && PixelKernels.spread(rgb, table, target)) {
            return;
        }
        float[] row = new float[3 * size.width()];
        for (int y = 0; y < size.height(); y++) {
            readChannelsLast(y * size.width(), row);
            target.put(row);
        }
    }

    private void readChannelsLast(int pixel, float[] row) {
        if (planes == null) {
            for (int i = 0, at = 3 * pixel; i < row.length; i += 3, at += 3) {
                row[i] = table[rgb[at] & 0xff];
                row[i + 1] = table[256 | rgb[at + 1] & 0xff];
                row[i + 2] = table[512 | rgb[at + 2] & 0xff];
            }
            return;
        }
        int area = planes.length / 3;
        for (int i = 0, at = pixel; i < row.length; i += 3, at++) {
            row[i] = planes[at];
            row[i + 1] = planes[area + at];
            row[i + 2] = planes[2 * area + at];
        }
    }

    /** A function of a value and its channel. */
    @FunctionalInterface
    public interface ChannelFunction {

        /**
         * {@return the new value}
         *
         * @param channel 0 for red, 1 for green, 2 for blue
         * @param value   the old value
         */
        float apply(int channel, float value);
    }
}
