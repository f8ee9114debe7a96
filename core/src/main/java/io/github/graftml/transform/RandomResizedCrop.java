package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * Cuts out a rectangle of random area and proportion and resizes it. Draws up to ten times {@code uniform_} for the area
 * and {@code uniform_} for the logarithm of width by height, then {@code randint} for row and column; when no try fits,
 * the largest middle part within the proportions is taken.
 *
 * @param height        rows of the result
 * @param width         columns of the result
 * @param area          which rectangles may be drawn
 * @param interpolation see {@link Resize}
 */
@NameInFiles(value = "random_resized_crop", formerly = "RandomResizedCrop")
public record RandomResizedCrop(int height, int width, RandomArea area, Interpolation interpolation) implements RandomTransform {

    /** Checks the size. */
    public RandomResizedCrop {
        Checks.size("randomResizedCrop", height, width);
    }

    /** @return the same with other parts of the picture's area, 0 to 1 */
    public RandomResizedCrop scale(double min, double max) {
        return new RandomResizedCrop(height, width, new RandomArea(min, max, area.minRatio(), area.maxRatio()), interpolation);
    }

    /** @return the same with other proportions, width by height */
    public RandomResizedCrop ratio(double min, double max) {
        return new RandomResizedCrop(height, width, new RandomArea(area.minScale(), area.maxScale(), min, max), interpolation);
    }

    /** @return the same with another interpolation */
    public RandomResizedCrop interpolation(Interpolation interpolation) {
        return new RandomResizedCrop(height, width, area, interpolation);
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        return new Compose(List.of(crop(draws, size), new Resize(new Resize.Exactly(height, width), interpolation)));
    }

    private Crop crop(RandomSource draws, ImageSize size) {
        for (int i = 0; i < RandomArea.TRIES; i++) {
            RandomArea.Sides sides = area.draw(draws, size);
            int w = sides.times();
            int h = sides.by();
            if (w > 0 && w <= size.width() && h > 0 && h <= size.height()) {
                int top = draws.randint(0, size.height() - h + 1);
                return new Crop(top, draws.randint(0, size.width() - w + 1), h, w);
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
