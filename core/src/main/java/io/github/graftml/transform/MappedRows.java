package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Rgb;
import io.github.graftml.image.pixels.FixedPointMap;
import io.github.graftml.image.pixels.PixelKernels;

/**
 * The rows of an image whose pixels are looked up in a source image through a fixed-point map.
 *
 * @param image the source
 * @param size  size of the mapped image
 * @param map   map from the mapped image to the source
 * @param fill  color of pixels outside the source
 */
record MappedRows(Image image, ImageSize size, FixedPointMap map, Rgb fill) implements Rows {

    @Override
    public MappedRows mapped() {
        return this;
    }

    /** Returns these rows as the input of {@link PixelKernels}. */
    PixelKernels.Source forKernels() {
        int packed = fill.red() | fill.green() << 8 | fill.blue() << 16;
        return new PixelKernels.Source(image.rgb(), image.width(), image.height(), map, packed);
    }

    MappedRows mirrored() {
        return new MappedRows(image, size, map.mirrored(size.width()), fill);
    }

    MappedRows upsideDown() {
        return new MappedRows(image, size, map.upsideDown(size.height()), fill);
    }

    /** Returns the rows of a region of this image. */
    MappedRows cut(Region region) {
        return new MappedRows(image, region.size(), map.from(region.left(), region.top()), fill);
    }

    @Override
    public void read(int y, int left, int count, byte[] to) {
        FixedPointMap start = map.from(left, y);
        int x0 = start.startX();
        int y0 = start.startY();
        int stepX = map.stepX();
        int stepY = map.stepY();
        int first = 0;
        while (first < count && isOutside(x0 + first * stepX, y0 + first * stepY)) {
            first++;
        }
        int end = count; // pixels inside are contiguous, since the image is convex
        while (end > first && isOutside(x0 + (end - 1) * stepX, y0 + (end - 1) * stepY)) {
            end--;
        }
        fill.fill(to, 0, 3 * first);
        byte[] in = image.rgb();
        int width = image.width();
        int atX = x0 + first * stepX;
        int atY = y0 + first * stepY;
        for (int i = first; i < end; i++, atX += stepX, atY += stepY) {
            PackedPixels.put(to, 3 * i, PackedPixels.get(in, 3 * ((atY >> 16) * width + (atX >> 16))));
        }
        fill.fill(to, 3 * end, 3 * count);
    }

    private boolean isOutside(int atX, int atY) {
        int x = atX >> 16;
        int y = atY >> 16;
        return x < 0 || x >= image.width() || y < 0 || y >= image.height();
    }
}
