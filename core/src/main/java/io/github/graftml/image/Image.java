package io.github.graftml.image;

/**
 * A decoded image: uint8 RGB, [H,W,3], rows from the top. Free of native memory. It is immutable by convention: do not
 * modify {@link #rgb()}.
 *
 * @param size width and height in pixels
 * @param rgb  {@code 3 * width * height} unsigned bytes, 0 to 255; not copied
 */
public record Image(ImageSize size, byte[] rgb) implements Pixels {

    /**
     * Checks the number of bytes.
     *
     * @param size width and height in pixels
     * @param rgb  {@code 3 * width * height} unsigned bytes, 0 to 255; not copied
     * @throws IllegalArgumentException if the number of bytes does not match the size
     */
    public Image {
        if (rgb.length != 3L * size.width() * size.height()) {
            throw new IllegalArgumentException("An RGB image of " + size + " needs " + 3L * size.width() * size.height()
                    + " bytes; got " + rgb.length);
        }
    }

    /** {@return the width in pixels} */
    public int width() {
        return size.width();
    }

    /** {@return the height in pixels} */
    public int height() {
        return size.height();
    }
}
