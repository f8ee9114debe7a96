package io.github.graftml.image;

import io.github.graftml.image.pixels.PixelKernels;
import java.nio.FloatBuffer;

/**
 * A picture as numbers: float32, three channels. Behind {@code toTensor()} it is still the bytes of an {@link Image}
 * with a table of 256 floats for each channel, so that scaling and normalising cost nothing until the values are
 * written into a batch; a step that needs single floats asks for {@link #values()}.
 */
public final class FloatImage implements Pixels {

    private final ImageSize size;
    private final byte[] rgb;     // with table: interleaved bytes; else null
    private final float[] table;  // 256 floats of each channel
    private final float[] planes; // channel after channel; null as long as the table stands for it

    private FloatImage(ImageSize size, byte[] rgb, float[] table, float[] planes) {
        this.size = size;
        this.rgb = rgb;
        this.table = table;
        this.planes = planes;
    }

    /** @param table the float of each byte: 256 for red, then green, then blue */
    public static FloatImage ofTable(Image image, float[] table) {
        return new FloatImage(image.size(), image.rgb(), table, null);
    }

    /** @param planes float32 [3,H,W], channel after channel, rows from the top */
    public static FloatImage ofPlanes(ImageSize size, float[] planes) {
        if (planes.length != 3L * size.width() * size.height()) {
            throw new IllegalArgumentException("A float image of " + size + " has " + 3L * size.width() * size.height()
                    + " values; got " + planes.length);
        }
        return new FloatImage(size, null, null, planes);
    }

    @Override
    public ImageSize size() {
        return size;
    }

    /** @return the values as float32 [3,H,W], channel after channel; a fresh array when they were still bytes */
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

    /** The same picture with every value put through {@code f} of its channel; stays a table as long as it was one. */
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
        return new FloatImage(size, null, null, mapped);
    }

    /**
     * Writes the pixels side by side, as a batch in channels-last memory wants them.
     *
     * @param target float32 [H,W,3] from its position on, which moves behind the last float
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

    /** A function of one value that knows its channel (0 red, 1 green, 2 blue). */
    public interface ChannelFunction {
        float apply(int channel, float value);
    }
}
