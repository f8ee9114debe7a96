package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.FixedPointMap;
import org.jspecify.annotations.Nullable;

/**
 * An image that is read row by row. Transforms that only move pixels then need no intermediate image, since the next
 * transform reads just the parts of the rows that it needs.
 */
interface Rows {

    /** Returns the size of the image. */
    ImageSize size();

    /**
     * Writes {@code count} pixels of row {@code y}, from column {@code left} on, to {@code to[0]} and following.
     * The part lies inside {@link #size()}.
     */
    void read(int y, int left, int count, byte[] to);

    /** Returns this image as a fixed-point map of an image in memory, or null if it is none or too large for one. */
    default @Nullable MappedRows mapped() {
        return null;
    }

    /** Returns the whole image. */
    default Image toImage() {
        ImageSize size = size();
        int length = 3 * size.width();
        byte[] rgb = new byte[length * size.height()];
        MappedRows mapped = mapped();
        if (mapped != null && Resampling.resampleNatively(mapped, rgb)) {
            return new Image(size, rgb);
        }
        byte[] row = new byte[length];
        for (int y = 0; y < size.height(); y++) {
            read(y, 0, size.width(), row);
            System.arraycopy(row, 0, rgb, y * length, length);
        }
        return new Image(size, rgb);
    }

    static Rows of(Image image) {
        return new OfImage(image);
    }

    /** The rows of an image in memory. */
    record OfImage(Image image) implements Rows {

        @Override
        public ImageSize size() {
            return image.size();
        }

        @Override
        public @Nullable MappedRows mapped() {
            boolean fits = Math.max(image.width(), image.height()) < FixedPointMap.LIMIT;
            return fits ? new MappedRows(image, image.size(), FixedPointMap.IDENTITY, Rgb.BLACK) : null;
        }

        @Override
        public void read(int y, int left, int count, byte[] to) {
            System.arraycopy(image.rgb(), 3 * (y * image.width() + left), to, 0, 3 * count);
        }

        @Override
        public Image toImage() {
            return image;
        }
    }
}
