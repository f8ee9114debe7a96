package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;
import java.util.List;

/**
 * An image file format. Damaged files may also cause a {@link RuntimeException}, which {@link ImageDecoder} turns into
 * an {@link IOException}.
 */
interface Format {

    /** Returns the file name extensions, in lower case without the dot. */
    List<String> extensions();

    /** Returns whether a file begins like this format. */
    boolean matches(byte[] file);

    /** Returns the size in the header, without a large allocation. */
    ImageSize size(byte[] file) throws IOException;

    /** Returns the size of the image that {@link #decode(byte[], int)} returns. */
    default ImageSize size(byte[] file, int reduction) throws IOException {
        return size(file);
    }

    /** Decodes an image to RGB; its size was checked before. */
    Image decode(byte[] file) throws IOException;

    /** Decodes an image whose sides may be reduced by 1, 2, 4 or 8; formats without such a decoder ignore it. */
    default Image decode(byte[] file, int reduction) throws IOException {
        return decode(file);
    }

    /** Returns whether {@code file} has the characters of {@code text} at index {@code at}. */
    static boolean hasAt(byte[] file, int at, String text) {
        if (file.length < at + text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if ((file[at + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
