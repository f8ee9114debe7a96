package io.github.graftml.internal.image;

import io.github.graftml.transform.Image;
import io.github.graftml.transform.ImageSize;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Decodes image files to uint8 RGB, equal to Pillow's {@code Image.open(path).convert("RGB")}. Safe on any thread. */
public final class ImageDecoder {

    private ImageDecoder() {
    }

    /**
     * @param path a JPEG, PNG, BMP, GIF (first frame), WebP, TIFF (first page) or portable any-map; told apart by content, not by name
     * @throws IOException naming the path when the file cannot be read, is cut short, damaged or of another kind
     */
    public static Image decode(Path path) throws IOException {
        return decode(Files.readAllBytes(path), path.toString());
    }

    /**
     * @param file the bytes of a whole file
     * @param name what to call it in an error
     * @throws IOException naming {@code name} when the bytes are cut short, damaged or no image
     */
    public static Image decode(byte[] file, String name) throws IOException {
        try {
            ImageSize size = dimensions(file);
            return new Image(size, OpenCv.decodeRgb(file, size.width(), size.height()));
        } catch (IOException e) {
            throw new IOException("Cannot decode " + name + ": " + e.getMessage(), e);
        }
    }

    /**
     * @return width and height, read from the header alone
     * @throws IOException naming {@code name} when the header is damaged or no image's
     */
    public static ImageSize size(byte[] file, String name) throws IOException {
        try {
            return dimensions(file);
        } catch (IOException e) {
            throw new IOException("Cannot decode " + name + ": " + e.getMessage(), e);
        }
    }

    private static ImageSize dimensions(byte[] file) throws IOException {
        try (var in = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            var readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IOException("not an image of a known kind");
            }
            var reader = readers.next();
            reader.setInput(in);
            return new ImageSize(reader.getWidth(0), reader.getHeight(0));
        }
    }
}
