package io.github.graftml.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * An encoded image with a caption.
 *
 * @param bytes   a PNG or JPEG file's content
 * @param caption one line, for instance the class name
 */
public record ReportImage(byte[] bytes, String caption) {

    /** Checks that the bytes start as a PNG or a JPEG file does. */
    public ReportImage {
        mediaType(bytes);
    }

    /**
     * Returns raw pixels as a PNG image.
     *
     * @param width   columns
     * @param height  rows
     * @param rgb     {@code 3 * width * height} bytes, 0 to 255, rows from the top, the three values of a pixel
     *                adjacent
     * @param caption one line
     */
    public static ReportImage ofRgb(int width, int height, byte[] rgb, String caption) {
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException("An RGB image of " + width + "x" + height + " has "
                    + 3L * width * height + " bytes; got " + rgb.length);
        }
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] row = new int[width];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++, i += 3) {
                row[x] = (rgb[i] & 255) << 16 | (rgb[i + 1] & 255) << 8 | rgb[i + 2] & 255;
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
        return of(image, caption);
    }

    /**
     * Returns an image as a PNG image.
     *
     * @param image   any image
     * @param caption one line
     */
    public static ReportImage of(BufferedImage image, String caption) {
        var bytes = new ByteArrayOutputStream();
        // An explicit stream in memory: ImageIO would otherwise cache every image in a temporary file.
        try (var stream = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", stream)) {
                throw new IllegalArgumentException("No PNG encoder for an image of type " + image.getType());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ReportImage(bytes.toByteArray(), caption);
    }

    /** Returns the media type, {@code image/png} or {@code image/jpeg}. */
    public String mediaType() {
        return mediaType(bytes);
    }

    private static String mediaType(byte[] bytes) {
        if (bytes.length > 8 && (bytes[0] & 255) == 0x89 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G') {
            return "image/png";
        }
        if (bytes.length > 3 && (bytes[0] & 255) == 0xff && (bytes[1] & 255) == 0xd8) {
            return "image/jpeg";
        }
        throw new IllegalArgumentException(
                "A report's image is the content of a PNG or JPEG file; these " + bytes.length
                        + " bytes start as neither. Encode raw pixels with ReportImage.ofRgb");
    }
}
