package io.github.graftml.image.codec;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** An image reader of the JDK. It reads samples as stored, since the JDK's color management would change them. */
record JdkReader(String format) {

    /** A task for a reader whose input is set. */
    interface Task<T> {
        T run(ImageReader reader) throws IOException;
    }

    <T> T read(byte[] file, Task<T> task) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in);
            return task.run(reader);
        } finally {
            reader.dispose();
        }
    }

    /** Returns all bands of all pixels as stored. */
    static int[] samples(Raster raster) {
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }

    /**
     * Returns RGB bytes. Samples below 8 bits are scaled to 0 to 255. As in Pillow, wider color samples give their high
     * byte and wider gray samples are clamped to 255.
     */
    static byte[] rgb(BufferedImage image) {
        int[] samples = samples(image.getRaster());
        if (image.getColorModel() instanceof IndexColorModel palette) {
            int[] colors = new int[palette.getMapSize()];
            palette.getRGBs(colors);
            return rgb(samples, colors);
        }
        int bands = image.getRaster().getNumBands();
        int bits = image.getRaster().getSampleModel().getSampleSize(0);
        byte[] rgb = new byte[samples.length / bands * 3];
        for (int from = 0, to = 0; to < rgb.length; from += bands, to += 3) {
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = (byte) (bands < 3 ? Math.max(0, Math.min(255, samples[from]))
                        : toByte(samples[from + c], bits));
            }
        }
        return rgb;
    }

    private static int toByte(int sample, int bits) {
        return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    /** Returns RGB bytes of palette indices; {@code colors} has 0xRRGGBB for each index. */
    static byte[] rgb(int[] indices, int[] colors) {
        byte[] rgb = new byte[3 * indices.length];
        for (int i = 0, to = 0; i < indices.length; i++, to += 3) {
            int color = colors[indices[i]];
            rgb[to] = (byte) (color >> 16);
            rgb[to + 1] = (byte) (color >> 8);
            rgb[to + 2] = (byte) color;
        }
        return rgb;
    }
}
