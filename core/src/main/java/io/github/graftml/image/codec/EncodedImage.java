package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;

/** An encoded image: the bytes of a file whose header was read. Immutable and thread-safe. */
public final class EncodedImage {

    private final String name;
    private final byte[] file;
    private final Format format;
    private final int reduction;
    private final ImageSize size;

    /**
     * @param name      name for error messages
     * @param file      bytes of the file; not copied
     * @param format    format of the file
     * @param reduction factor by which the sides may be reduced; 1 for none
     * @param size      size of the decoded image
     */
    EncodedImage(String name, byte[] file, Format format, int reduction, ImageSize size) {
        this.name = name;
        this.file = file;
        this.format = format;
        this.reduction = reduction;
        this.size = size;
    }

    /** Returns the size of the image that {@link #decode} returns. */
    public ImageSize size() {
        return size;
    }

    /**
     * Decodes the image.
     *
     * @return the image
     * @throws IOException with the file's name, if it is damaged or its size differs from its header
     */
    public Image decode() throws IOException {
        return ImageDecoder.naming(name, () -> {
            Image image = format.decode(file, reduction);
            if (!image.size().equals(size)) {
                throw new IOException("its header says " + size + " pixels, its data have " + image.size());
            }
            return image;
        });
    }
}
