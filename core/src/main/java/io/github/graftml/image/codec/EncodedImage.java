package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;

/** A picture in the bytes of its file, of which the header was read. Immutable, as long as nobody writes to the bytes. */
public final class EncodedImage {

    private final String name;
    private final byte[] file;
    private final Format format;
    private final int reduction;
    private final ImageSize size;

    /**
     * @param name      what to call it in an error
     * @param reduction 1, or what its sides may be divided by
     * @param size      of the picture as it will be decoded
     */
    EncodedImage(String name, byte[] file, Format format, int reduction, ImageSize size) {
        this.name = name;
        this.file = file;
        this.format = format;
        this.reduction = reduction;
        this.size = size;
    }

    /** @return width and height that {@link #decode} gives */
    public ImageSize size() {
        return size;
    }

    /**
     * @return the picture
     * @throws IOException naming the file when it is damaged, or holds another size than its header says
     */
    public Image decode() throws IOException {
        return ImageDecoder.naming(name, () -> {
            Image image = format.decode(file, reduction);
            if (!image.size().equals(size)) {
                throw new IOException("its header says " + size + " pixels, its data are " + image.size());
            }
            return image;
        });
    }
}
