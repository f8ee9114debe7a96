package io.github.graftml.image;

/**
 * A picture's extent.
 *
 * @param width  columns, at least 1
 * @param height rows, at least 1
 */
public record ImageSize(int width, int height) {

    /** Checks that there is at least one pixel. */
    public ImageSize {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("An image has at least one pixel; got " + width + "x" + height);
        }
    }

    @Override
    public String toString() {
        return width + "x" + height;
    }
}
