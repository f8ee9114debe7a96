package io.github.graftml.image.codec;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/** One of the JDK's image readers. Samples are taken as stored, since the JDK's colour management would change them. */
record JdkReader(String format) {

    /** What is asked of a reader whose input is set. */
    interface Question<T> {
        T ask(ImageReader reader) throws IOException;
    }

    <T> T read(byte[] file, Question<T> question) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(in);
            return question.ask(reader);
        } finally {
            reader.dispose();
        }
    }

    /** @return all bands of all pixels, as stored */
    static int[] samples(Raster raster) {
        return raster.getPixels(0, 0, raster.getWidth(), raster.getHeight(), (int[]) null);
    }

    /**
     * @return RGB; samples of fewer than 8 bits are spread over 0 to 255. Wider ones follow Pillow: of a colour the high byte
     * is kept, a grey is cut off at 255
     */
    static byte[] rgb(BufferedImage image) {
        int[] samples = samples(image.getRaster());
        if (image.getColorModel() instanceof IndexColorModel palette) {
            int[] colours = new int[palette.getMapSize()];
            palette.getRGBs(colours);
            return paint(samples, colours);
        }
        int bands = image.getRaster().getNumBands();
        int bits = image.getRaster().getSampleModel().getSampleSize(0);
        byte[] rgb = new byte[samples.length / bands * 3];
        for (int from = 0, to = 0; to < rgb.length; from += bands, to += 3) {
            for (int c = 0; c < 3; c++) {
                rgb[to + c] = (byte) (bands < 3 ? Math.max(0, Math.min(255, samples[from])) : toByte(samples[from + c], bits));
            }
        }
        return rgb;
    }

    private static int toByte(int sample, int bits) {
        return bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    /** @param colours 0xRRGGBB for each index */
    static byte[] paint(int[] indices, int[] colours) {
        byte[] rgb = new byte[3 * indices.length];
        for (int i = 0, to = 0; i < indices.length; i++, to += 3) {
            int colour = colours[indices[i]];
            rgb[to] = (byte) (colour >> 16);
            rgb[to + 1] = (byte) (colour >> 8);
            rgb[to + 2] = (byte) colour;
        }
        return rgb;
    }
}
