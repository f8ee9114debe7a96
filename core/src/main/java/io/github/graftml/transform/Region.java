package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;

/**
 * A rectangle of an image's pixels.
 *
 * @param top    first row; may be negative
 * @param left   first column; may be negative
 * @param height rows, at least 1
 * @param width  columns, at least 1
 */
record Region(int top, int left, int height, int width) {

    /** Returns the region of a whole image of {@code size}. */
    static Region whole(ImageSize size) {
        return new Region(0, 0, size.height(), size.width());
    }

    /** Returns the size of the rectangle. */
    ImageSize size() {
        return new ImageSize(width, height);
    }

    /** Returns whether this region lies within an image of {@code size}. */
    boolean isWithin(ImageSize size) {
        return top >= 0 && left >= 0 && top + height <= size.height() && left + width <= size.width();
    }
}
