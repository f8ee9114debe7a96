package io.github.graftml;

import io.github.graftml.error.DataException;
import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.image.codec.MatImages;
import io.github.graftml.transform.Decode;
import io.github.graftml.transform.Transform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;

/** Converts files, bytes, streams, AWT and OpenCV images to {@link Image}. Safe on any thread. */
final class PredictionInputs {

    private PredictionInputs() {
    }

    /** Decodes a file at the size that {@code preprocessing} needs. */
    static Image of(Path file, Transform preprocessing) {
        if (Files.notExists(file)) {
            throw new DataException("No image " + file + ": there is no such file; check its name");
        }
        if (Files.isDirectory(file)) {
            throw new DataException("Not an image: " + file + " is a folder; name the files in it");
        }
        return decoded(() -> ImageDecoder.open(file, size -> Decode.reduction(preprocessing, size)).decode());
    }

    static Image of(byte[] file, Transform preprocessing) {
        return of(file, "the " + file.length + " bytes", preprocessing);
    }

    static Image of(InputStream file, Transform preprocessing) {
        return decoded(() -> of(file.readAllBytes(), "the stream", preprocessing));
    }

    private static Image of(byte[] file, String name, Transform preprocessing) {
        return decoded(() -> ImageDecoder.open(file, name, size -> Decode.reduction(preprocessing, size)).decode());
    }

    static Image of(Mat image) {
        return MatImages.of(image);
    }

    static Image of(BufferedImage image) {
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        byte[] rgb = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return new Image(new ImageSize(image.getWidth(), image.getHeight()), rgb);
    }

    static BufferedImage buffered(Image image) {
        BufferedImage result = new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[image.width() * image.height()];
        byte[] rgb = image.rgb();
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (rgb[3 * i] & 255) << 16 | (rgb[3 * i + 1] & 255) << 8 | rgb[3 * i + 2] & 255;
        }
        result.setRGB(0, 0, image.width(), image.height(), pixels, 0, image.width());
        return result;
    }

    private static Image decoded(Decoding decoding) {
        try {
            return decoding.decode();
        } catch (IOException e) {
            throw new DataException("Unreadable image: " + e.getMessage() + "; repair or replace it", e);
        }
    }

    private interface Decoding {
        Image decode() throws IOException;
    }
}
