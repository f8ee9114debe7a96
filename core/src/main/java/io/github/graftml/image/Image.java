package io.github.graftml.image;

/**
 * A decoded picture: uint8 RGB, rows from the top, the three bytes of a pixel side by side (height x width x 3).
 * Immutable by agreement: nobody writes into {@link #rgb()} once an image has been handed on. Free of native memory.
 *
 * @param size width and height in pixels
 * @param rgb  {@code 3 * width * height} bytes, each 0 to 255 (Java's bytes read as unsigned)
 */
public record Image(ImageSize size, byte[] rgb) implements Pixels {

    /** Checks that the bytes are as many as the size says. */
    public Image {
        if (rgb.length != 3L * size.width() * size.height()) {
            throw new IllegalArgumentException("An RGB image of " + size + " has " + 3L * size.width() * size.height()
                    + " bytes; got " + rgb.length);
        }
    }

    /** @return columns */
    public int width() {
        return size.width();
    }

    /** @return rows */
    public int height() {
        return size.height();
    }
}
