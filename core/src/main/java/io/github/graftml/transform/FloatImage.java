package io.github.graftml.transform;

/**
 * A picture as numbers: float32, three channels. Behind {@code toTensor()} it is still the bytes of an {@link Image}
 * with a table of 256 floats for each channel, so that scaling and normalising cost nothing until the values are
 * written into a batch; a step that needs single floats asks for {@link #values()}.
 */
public final class FloatImage implements Pixels {

    private final ImageSize size;
    private final byte[] rgb;        // with table: interleaved bytes; else null
    private final float[][] table;   // [3][256]
    private final float[] planes;    // channel after channel; null as long as the table stands for it

    private FloatImage(ImageSize size, byte[] rgb, float[][] table, float[] planes) {
        this.size = size;
        this.rgb = rgb;
        this.table = table;
        this.planes = planes;
    }

    /** @param table for each channel the float of each byte: float[3][256] */
    static FloatImage ofTable(Image image, float[][] table) {
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
            float[] of = table[c];
            for (int i = 0, at = c; i < area; i++, at += 3) {
                values[c * area + i] = of[rgb[at] & 0xff];
            }
        }
        return values;
    }

    /** The same picture with every value put through {@code f} of its channel; stays a table as long as it was one. */
    FloatImage map(ChannelFunction f) {
        if (planes == null) {
            float[][] mapped = new float[3][256];
            for (int c = 0; c < 3; c++) {
                for (int v = 0; v < 256; v++) {
                    mapped[c][v] = f.apply(c, table[c][v]);
                }
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
     * @param target float32 [H,W,3] from {@code offset} on
     */
    public void writeChannelsLast(float[] target, int offset) {
        if (planes == null) {
            float[] r = table[0];
            float[] g = table[1];
            float[] b = table[2];
            for (int i = 0; i < rgb.length; i += 3) {
                target[offset + i] = r[rgb[i] & 0xff];
                target[offset + i + 1] = g[rgb[i + 1] & 0xff];
                target[offset + i + 2] = b[rgb[i + 2] & 0xff];
            }
            return;
        }
        int area = planes.length / 3;
        for (int i = 0, at = offset; i < area; i++) {
            target[at++] = planes[i];
            target[at++] = planes[area + i];
            target[at++] = planes[2 * area + i];
        }
    }

    /** A function of one value that knows its channel (0 red, 1 green, 2 blue). */
    interface ChannelFunction {
        float apply(int channel, float value);
    }
}
