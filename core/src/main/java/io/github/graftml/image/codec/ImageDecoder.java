package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Decodes image files to uint8 RGB, equal to Pillow's {@code Image.open(path).convert("RGB")}: alpha is dropped, EXIF
 * orientation is not applied, of several frames or pages the first is taken. Files are told apart by content, not by
 * name: JPEG, PNG, WebP, GIF, BMP, TIFF and portable any-maps. Safe on any thread.
 */
public final class ImageDecoder {

    /** Twice Pillow's {@code MAX_IMAGE_PIXELS}, where it refuses a file as a decompression bomb. */
    private static final long MAX_PIXELS = 2 * (1024L * 1024 * 1024 / 4 / 3);

    private static final List<Format> FORMATS = List.of(new Jpeg(), new Png(), new Webp(),
            new Gif(), new Bmp(), new Tiff(), new Netpbm());

    private ImageDecoder() {
    }

    /**
     * @param path an image file of a known kind
     * @throws IOException naming the path when the file cannot be read, is cut short, damaged, of no known kind, or above
     *                     178,956,970 pixels
     */
    public static Image decode(Path path) throws IOException {
        return open(path, size -> 1).decode();
    }

    /**
     * @param file the bytes of a whole file
     * @param name what to call it in an error
     * @throws IOException as {@link #decode(Path)}, naming {@code name}
     */
    public static Image decode(byte[] file, String name) throws IOException {
        return open(file, name, size -> 1).decode();
    }

    /**
     * Reads a file and looks at its header, so that the picture's size is known before it is decoded.
     *
     * @param reduction of a picture of a given size: 1 to decode every pixel, or 2, 4 or 8 to divide the sides of a JPEG by
     * @throws IOException as {@link #decode(Path)}, as far as the header tells
     */
    public static EncodedImage open(Path path, ToIntFunction<ImageSize> reduction) throws IOException {
        return open(Files.readAllBytes(path), path.toString(), reduction);
    }

    /** As {@link #open(Path, ToIntFunction)}, of the bytes of a whole file, which an error calls {@code name}. */
    public static EncodedImage open(byte[] file, String name, ToIntFunction<ImageSize> reduction) throws IOException {
        return naming(name, () -> {
            Format format = formatOf(file);
            ImageSize whole = checkedSize(format, file);
            int divisor = reduction.applyAsInt(whole);
            return new EncodedImage(name, file, format, divisor, divisor == 1 ? whole : format.size(file, divisor));
        });
    }

    /**
     * Reads the header alone.
     *
     * @return the width and height that {@link #decode(byte[], String)} will give
     * @throws IOException naming {@code name} when the header is damaged or no image's
     */
    public static ImageSize size(byte[] file, String name) throws IOException {
        return naming(name, () -> checkedSize(formatOf(file), file));
    }

    /**
     * Tells what kind of picture a file is.
     *
     * @param start the first bytes of the file, 16 or more where it has them
     * @return the usual endings of such a file's name, in lower case and without the dot; empty if it is no known kind
     */
    public static List<String> extensions(byte[] start) {
        return FORMATS.stream().filter(format -> format.matches(start)).findFirst().map(Format::extensions).orElse(List.of());
    }

    private static Format formatOf(byte[] file) throws IOException {
        for (Format format : FORMATS) {
            if (format.matches(file)) {
                return format;
            }
        }
        throw new IOException(file.length == 0 ? "it is empty"
                : "its content is of no known kind; supported: JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, PGM, PBM");
    }

    private static ImageSize checkedSize(Format format, byte[] file) throws IOException {
        ImageSize size = format.size(file);
        if ((long) size.width() * size.height() > MAX_PIXELS) {
            throw new IOException("it claims " + size + " pixels, more than " + MAX_PIXELS + ": taken for a decompression bomb");
        }
        return size;
    }

    /** Work on the bytes of a file. */
    interface Decoding<T> {
        T run() throws IOException;
    }

    /** Makes an error of whatever goes wrong that names the file. */
    static <T> T naming(String name, Decoding<T> decoding) throws IOException {
        try {
            return decoding.run();
        } catch (IOException | RuntimeException e) { // readers meet damage as an index or a number out of range
            String reason = e instanceof IOException && e.getMessage() != null ? e.getMessage() : "it is cut short or damaged (" + e + ")";
            throw new IOException("Cannot decode " + name + ": " + reason, e);
        }
    }
}
