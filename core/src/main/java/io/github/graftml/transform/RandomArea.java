package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A rectangle of random area, shape and place, as {@code RandomResizedCrop} and {@code RandomErasing} look for one.
 *
 * @param minScale smallest part of the picture's area
 * @param maxScale largest part of the picture's area
 * @param minRatio smallest proportion
 * @param maxRatio largest proportion
 */
@NameInFiles(value = "random_area", formerly = "RandomArea")
public record RandomArea(double minScale, double maxScale, double minRatio, double maxRatio) {

    static final int TRIES = 10;

    /** Checks the ranges. */
    public RandomArea {
        Checks.range("A random area", "scales", minScale, maxScale);
        Checks.range("A random area", "ratios", minRatio, maxRatio);
        if (minScale < 0 || minRatio <= 0) {
            throw new IllegalArgumentException("A random area has scales of at least 0 and ratios above 0; got scales from "
                    + minScale + ", ratios from " + minRatio);
        }
    }

    /** Two sides in pixels: the square root of the drawn area times and by the drawn proportion. */
    record Sides(int times, int by) {
    }

    /** Draws an area and a proportion: {@code uniform_(minScale, maxScale)}, then {@code uniform_} between the logarithms. */
    Sides draw(RandomSource draws, ImageSize size) {
        double area = (double) ((long) size.width() * size.height()) * draws.uniform(minScale, maxScale);
        float ratio = (float) Math.exp(draws.uniform((float) Math.log((float) minRatio), (float) Math.log((float) maxRatio)));
        return new Sides((int) Math.rint(Math.sqrt(area * ratio)), (int) Math.rint(Math.sqrt(area / ratio)));
    }
}
