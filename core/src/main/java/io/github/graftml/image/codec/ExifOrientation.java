package io.github.graftml.image.codec;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;

/**
 * The orientation of the stored pixels, from the orientation tag of a file.
 *
 * @param transposed whether rows are stored as columns
 * @param mirrored   whether stored rows run from right to left
 * @param flipped    whether stored columns run from bottom to top
 */
record ExifOrientation(boolean transposed, boolean mirrored, boolean flipped) {

    private static final ExifOrientation UPRIGHT = new ExifOrientation(false, false, false);

    /** Returns the orientation for a tag value of 1 to 8; upright for other values. */
    static ExifOrientation of(int tag) {
        return switch (tag) {
            case 2 -> new ExifOrientation(false, true, false);
            case 3 -> new ExifOrientation(false, true, true);
            case 4 -> new ExifOrientation(false, false, true);
            case 5 -> new ExifOrientation(true, false, false);
            case 6 -> new ExifOrientation(true, false, true);
            case 7 -> new ExifOrientation(true, true, true);
            case 8 -> new ExifOrientation(true, true, false);
            default -> UPRIGHT;
        };
    }

    /** Returns the size of the upright image. */
    ImageSize size(int storedWidth, int storedHeight) {
        return transposed ? new ImageSize(storedHeight, storedWidth) : new ImageSize(storedWidth, storedHeight);
    }

    /**
     * Returns the upright image.
     *
     * @param rgb    uint8, three bytes per pixel, row by row
     * @param width  width of the stored image
     * @param height height of the stored image
     */
    Image apply(byte[] rgb, int width, int height) {
        ImageSize upright = size(width, height);
        if (equals(UPRIGHT)) {
            return new Image(upright, rgb);
        }
        byte[] turned = new byte[rgb.length];
        for (int y = 0, to = 0; y < upright.height(); y++) {
            for (int x = 0; x < upright.width(); x++, to += 3) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int from = 3 * ((flipped ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column));
                System.arraycopy(rgb, from, turned, to, 3);
            }
        }
        return new Image(upright, turned);
    }
}
