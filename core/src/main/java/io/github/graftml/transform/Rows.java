package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.FixedPointMap;

/**
 * A picture that is read row by row, so that steps which only move pixels need no picture of their own in between: the
 * next step asks for the parts of the rows that it needs.
 */
interface Rows {

    ImageSize size();

    /**
     * Writes {@code count} pixels of row {@code y}, from column {@code left} on, to {@code to[0]} and following.
     * The part lies inside {@link #size()}.
     */
    void read(int y, int left, int count, byte[] to);

    /** @return the same picture as pixels of one in memory that a map finds; null where it is not one, or too large for that */
    default MappedRows mapped() {
        return null;
    }

    /** @return the whole picture */
    default Image toImage() {
        ImageSize size = size();
        int length = 3 * size.width();
        byte[] rgb = new byte[length * size.height()];
        MappedRows mapped = mapped();
        if (mapped != null && Resampling.natively(mapped, rgb)) {
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

    /** The rows of a picture in memory. */
    record OfImage(Image image) implements Rows {

        @Override
        public ImageSize size() {
            return image.size();
        }

        @Override
        public MappedRows mapped() {
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
