package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Crops a rectangle of random area and aspect ratio and resizes it.
 *
 * <p>Random numbers: up to ten times {@code uniform_} for the area and {@code uniform_} for the logarithm of
 * width / height, then {@code randint} for row and column. If no rectangle fits, the largest centered crop within the
 * range of aspect ratios is used.
 *
 * @param height        output height in pixels, at least 1
 * @param width         output width in pixels, at least 1
 * @param area          ranges of the rectangle; ratio is width / height
 * @param interpolation as in {@link Resize}
 */
@NameInFiles(value = "random_resized_crop", formerly = "RandomResizedCrop")
public record RandomResizedCrop(int height, int width, RandomArea area,
        Interpolation interpolation) implements RandomTransform {

    /**
     * Checks the size.
     *
     * @param height        output height in pixels, at least 1
     * @param width         output width in pixels, at least 1
     * @param area          ranges of the rectangle; ratio is width / height
     * @param interpolation as in {@link Resize}
     * @throws IllegalArgumentException if a side is less than 1
     */
    public RandomResizedCrop {
        Checks.size("randomResizedCrop", height, width);
    }

    /**
     * {@return a copy with another range of areas}
     *
     * @param min smallest fraction of the image area, at least 0
     * @param max largest fraction of the image area, at most 1
     * @throws IllegalArgumentException if the range is invalid
     */
    public RandomResizedCrop scale(double min, double max) {
        return new RandomResizedCrop(height, width, new RandomArea(min, max, area.minRatio(), area.maxRatio()),
                interpolation);
    }

    /**
     * {@return a copy with another range of aspect ratios}
     *
     * @param min smallest width / height, above 0
     * @param max largest width / height
     * @throws IllegalArgumentException if the range is invalid
     */
    public RandomResizedCrop ratio(double min, double max) {
        return new RandomResizedCrop(height, width, new RandomArea(area.minScale(), area.maxScale(), min, max),
                interpolation);
    }

    /**
     * {@return a copy with another interpolation}
     *
     * @param interpolation as in {@link Resize}
     */
    public RandomResizedCrop interpolation(Interpolation interpolation) {
        return new RandomResizedCrop(height, width, area, interpolation);
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        return new Compose(List.of(crop(random, size), new Resize(new Resize.Exactly(height, width), interpolation)));
    }

    private Crop crop(RandomSource random, ImageSize size) {
        for (int i = 0; i < RandomArea.TRIES; i++) {
            RandomArea.Sides sides = area.draw(random, size);
            int w = sides.times();
            int h = sides.by();
            if (w > 0 && w <= size.width() && h > 0 && h <= size.height()) {
                int top = random.randint(0, size.height() - h + 1);
                return new Crop(top, random.randint(0, size.width() - w + 1), h, w);
            }
        }
        double ratio = (double) size.width() / size.height();
        int w = ratio > area.maxRatio() ? (int) Math.rint(size.height() * area.maxRatio()) : size.width();
        int h = ratio < area.minRatio() ? (int) Math.rint(size.width() / area.minRatio()) : size.height();
        return new Crop((size.height() - h) / 2, (size.width() - w) / 2, h, w);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return new ImageSize(width, height);
    }
}
