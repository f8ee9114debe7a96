package io.github.graftml.transform;

/**
 * Cuts a rectangle out; what lies outside the picture is black, as with Pillow's {@code crop}.
 *
 * @param top    first row; may be negative
 * @param left   first column; may be negative
 * @param height rows of the result
 * @param width  columns of the result
 */
public record Crop(int top, int left, int height, int width) implements ImageTransform {

    @Override
    public Image apply(Image image) {
        if (covers(image.size())) {
            return image;
        }
        byte[] cut = new byte[3 * height * width];
        int firstRow = Math.max(0, -top);
        int lastRow = Math.min(height, image.height() - top);
        int firstColumn = Math.max(0, -left);
        int columns = Math.min(width, image.width() - left) - firstColumn;
        if (columns > 0) {
            for (int y = firstRow; y < lastRow; y++) {
                System.arraycopy(image.rgb(), 3 * ((top + y) * image.width() + left + firstColumn),
                        cut, 3 * (y * width + firstColumn), 3 * columns);
            }
        }
        return new Image(outputSize(image.size()), cut);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }

    /** Whether this is the whole of a picture of {@code size} and nothing else. */
    boolean covers(ImageSize size) {
        return top == 0 && left == 0 && height == size.height() && width == size.width();
    }

    /** Whether nothing outside a picture of {@code size} is asked for. */
    boolean isWithin(ImageSize size) {
        return top >= 0 && left >= 0 && top + height <= size.height() && left + width <= size.width();
    }
}
