package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Crops a rectangle. Pixels outside the image are black, as in Pillow's {@code crop}.
 *
 * @param top    first row; may be negative
 * @param left   first column; may be negative
 * @param height output height in pixels, at least 1
 * @param width  output width in pixels, at least 1
 */
@NameInFiles(value = "crop", formerly = "Crop")
record Crop(int top, int left, int height, int width) implements RowTransform {

    /**
     * Checks the size.
     *
     * @param top    first row; may be negative
     * @param left   first column; may be negative
     * @param height output height in pixels, at least 1
     * @param width  output width in pixels, at least 1
     * @throws IllegalArgumentException if a side is less than 1
     */
    public Crop {
        Checks.size("crop", height, width);
    }

    /** Makes a crop of {@code region}. */
    Crop(Region region) {
        this(region.top(), region.left(), region.height(), region.width());
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }

    @Override
    public Rows over(Rows source) {
        Region region = new Region(top, left, height, width);
        return region.equals(Region.whole(source.size())) ? source : new Cut(source, region);
    }

    private record Cut(Rows source, Region region) implements Rows {

        @Override
        public ImageSize size() {
            return region.size();
        }

        @Override
        public @Nullable MappedRows mapped() {
            MappedRows mapped = region.isWithin(source.size()) ? source.mapped() : null;
            return mapped == null ? null : mapped.cut(region);
        }

        @Override
        public void read(int y, int left, int count, byte[] to) {
            int fromY = region.top() + y;
            int from = Math.max(0, region.left() + left);
            int end = Math.min(source.size().width(), region.left() + left + count);
            if (from >= end || fromY < 0 || fromY >= source.size().height()) {
                Arrays.fill(to, 0, 3 * count, (byte) 0);
                return;
            }
            source.read(fromY, from, end - from, to);
            int before = from - region.left() - left;
            if (before > 0) {
                System.arraycopy(to, 0, to, 3 * before, 3 * (end - from));
                Arrays.fill(to, 0, 3 * before, (byte) 0);
            }
            Arrays.fill(to, 3 * (before + end - from), 3 * count, (byte) 0);
        }
    }
}
