package io.github.graftml.image;

/**
 * The size of an image in pixels.
 *
 * @param width  width in pixels, at least 1
 * @param height height in pixels, at least 1
 */
public record ImageSize(int width, int height) {

    /**
     * Checks the size.
     *
     * @param width  width in pixels, at least 1
     * @param height height in pixels, at least 1
     * @throws IllegalArgumentException if a side is less than 1
     */
    public ImageSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "An image needs a width and a height of at least 1; got " + width + "x" + height);
        }
    }

    /** {@return width and height, such as {@code 640x480}} */
    @Override
    public String toString() {
        return width + "x" + height;
    }
}
