package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import java.io.IOException;
import java.util.List;

/** One kind of image file. Damage may also surface as a {@link RuntimeException}; {@link ImageDecoder} turns it into an {@link IOException}. */
interface Format {

    /** @return the usual endings of such a file's name, in lower case and without the dot */
    List<String> extensions();

    /** @return whether the file begins as this kind does */
    boolean matches(byte[] file);

    /** @return the size that the header states, before anything large is allocated */
    ImageSize size(byte[] file) throws IOException;

    /** @return the size of what {@link #decode(byte[], int)} gives */
    default ImageSize size(byte[] file, int reduction) throws IOException {
        return size(file);
    }

    /** @return the picture as RGB; the size has been found acceptable */
    Image decode(byte[] file) throws IOException;

    /** @param reduction 1, or what the sides may be divided by: 2, 4 or 8; only a format that gains by it does so */
    default Image decode(byte[] file, int reduction) throws IOException {
        return decode(file);
    }

    /** @return whether {@code file} has {@code text}'s characters from {@code at} on */
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
