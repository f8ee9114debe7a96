package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * The ranges of a random rectangle, as in {@link RandomResizedCrop} and {@link RandomErasing}.
 *
 * @param minScale smallest fraction of the image area, at least 0
 * @param maxScale largest fraction of the image area
 * @param minRatio smallest aspect ratio, above 0
 * @param maxRatio largest aspect ratio
 */
@NameInFiles(value = "random_area", formerly = "RandomArea")
public record RandomArea(double minScale, double maxScale, double minRatio, double maxRatio) {

    static final int TRIES = 10;

    /**
     * Checks the ranges.
     *
     * @param minScale smallest fraction of the image area, at least 0
     * @param maxScale largest fraction of the image area
     * @param minRatio smallest aspect ratio, above 0
     * @param maxRatio largest aspect ratio
     * @throws IllegalArgumentException if a value is outside its range
     */
    public RandomArea {
        Checks.range("A random area", "scales", minScale, maxScale);
        Checks.range("A random area", "ratios", minRatio, maxRatio);
        if (minScale < 0 || minRatio <= 0) {
            throw new IllegalArgumentException(
                    "A random area needs scales of at least 0 and ratios above 0; got scales from "
                            + minScale + ", ratios from " + minRatio);
        }
    }

    /** The sides in pixels: {@code sqrt(area * ratio)} and {@code sqrt(area / ratio)}. */
    record Sides(int times, int by) {
    }

    /**
     * Draws the area with {@code uniform_(minScale, maxScale)}, then the logarithm of the ratio with {@code uniform_}.
     */
    Sides draw(RandomSource random, ImageSize size) {
        double area = (double) ((long) size.width() * size.height()) * random.uniform(minScale, maxScale);
        float ratio = (float) Math
                .exp(random.uniform((float) Math.log((float) minRatio), (float) Math.log((float) maxRatio)));
        return new Sides((int) Math.rint(Math.sqrt(area * ratio)), (int) Math.rint(Math.sqrt(area / ratio)));
    }
}
