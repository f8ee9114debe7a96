package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Decodes image files to uint8 RGB, equal to Pillow's {@code Image.open(path).convert("RGB")}. Alpha is dropped, EXIF
 * orientation is not applied, and only the first frame or page is read. The format is detected from the content: JPEG,
 * PNG, WebP, GIF, BMP, TIFF and portable any-maps. Thread-safe.
 */
public final class ImageDecoder {

    /** Twice Pillow's {@code MAX_IMAGE_PIXELS}, its limit for a decompression bomb. */
    private static final long MAX_PIXELS = 2 * (1024L * 1024 * 1024 / 4 / 3);

    private static final List<Format> FORMATS = List.of(new Jpeg(), new Png(), new Webp(),
            new Gif(), new Bmp(), new Tiff(), new Netpbm());

    private ImageDecoder() {
    }

    /**
     * Decodes a file.
     *
     * @param path an image file of a supported format
     * @return the image
     * @throws IOException with the path, if the file cannot be read, is truncated or damaged, has an unsupported
     *                     format, or has more than 178,956,970 pixels
     */
    public static Image decode(Path path) throws IOException {
        return open(path, size -> 1).decode();
    }

    /**
     * Decodes the bytes of a file.
     *
     * @param file the bytes of a whole file
     * @param name name for error messages
     * @return the image
     * @throws IOException as {@link #decode(Path)}, with {@code name}
     */
    public static Image decode(byte[] file, String name) throws IOException {
        return open(file, name, size -> 1).decode();
    }

    /**
     * Reads a file and its header, so that the size of the image is known before it is decoded.
     *
     * @param path      an image file of a supported format
     * @param reduction factor for an image of a given size: 1 to decode every pixel; 2, 4 or 8 to reduce a JPEG
     * @return the encoded image
     * @throws IOException as {@link #decode(Path)}, for errors that the header shows
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
     * Reads only the header.
     *
     * @param file the bytes of a whole file
     * @param name name for error messages
     * @return the size of the image that {@link #decode(byte[], String)} returns
     * @throws IOException with {@code name}, if the header is damaged or not that of an image
     */
    public static ImageSize size(byte[] file, String name) throws IOException {
        return naming(name, () -> checkedSize(formatOf(file), file));
    }

    /**
     * Detects the format of a file.
     *
     * @param start the first bytes of the file, at least 16 if it has as many
     * @return extensions of the format, in lower case without the dot; empty if it is not supported
     */
    public static List<String> extensions(byte[] start) {
        return FORMATS.stream().filter(format -> format.matches(start)).findFirst().map(Format::extensions)
                .orElse(List.of());
    }

    private static Format formatOf(byte[] file) throws IOException {
        for (Format format : FORMATS) {
            if (format.matches(file)) {
                return format;
            }
        }
        throw new IOException(file.length == 0 ? "it is empty"
                : "its format is not supported; supported: JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, PGM, PBM");
    }

    private static ImageSize checkedSize(Format format, byte[] file) throws IOException {
        ImageSize size = format.size(file);
        if ((long) size.width() * size.height() > MAX_PIXELS) {
            throw new IOException("its header says " + size + " pixels, more than " + MAX_PIXELS
                    + "; it may be a decompression bomb");
        }
        return size;
    }

    /** A task that decodes a file. */
    interface Decoding<T> {
        T run() throws IOException;
    }

    /** Runs a task and turns its exceptions into one with the name of the file. */
    static <T> T naming(String name, Decoding<T> decoding) throws IOException {
        try {
            return decoding.run();
        } catch (IOException | RuntimeException e) { // damage can appear as an index or a number out of range
            String reason = e instanceof IOException && e.getMessage() != null ? e.getMessage()
                    : "it is truncated or damaged (" + e + ")";
            throw new IOException("Cannot decode " + name + ": " + reason, e);
        }
    }
}
