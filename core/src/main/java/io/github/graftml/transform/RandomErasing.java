package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Optional;

/**
 * Erases a random rectangle of a float image with a given probability.
 *
 * <p>Random numbers: {@code torch.rand(1)}; then up to ten times {@code uniform_} for the area and {@code uniform_} for
 * the logarithm of height / width; {@code normal_} for noise; {@code randint} for row and column. If no rectangle fits,
 * the image is unchanged.
 *
 * @param p     probability, 0 to 1
 * @param area  ranges of the rectangle; scales at most 1, ratio is height / width
 * @param value written value of each channel, or empty for standard normal noise
 */
@NameInFiles(value = "random_erasing", formerly = "RandomErasing")
public record RandomErasing(double p, RandomArea area, Optional<List<Float>> value) implements RandomTransform {

    /**
     * Checks the probability, the area and the number of values.
     *
     * @param p     probability, 0 to 1
     * @param area  ranges of the rectangle; scales at most 1, ratio is height / width
     * @param value written value of each channel, or empty for standard normal noise
     * @throws IllegalArgumentException if a value is outside its range
     */
    public RandomErasing {
        Checks.probability("randomErasing", p);
        if (area.maxScale() > 1) {
            throw new IllegalArgumentException(
                    "randomErasing's scales must be between 0 and 1; got up to " + area.maxScale());
        }
        value = value.map(List::copyOf);
        if (value.isPresent() && value.get().size() != 3) {
            throw new IllegalArgumentException(
                    "randomErasing needs three values, red, green and blue; got " + value.get());
        }
    }

    /**
     * {@return a copy with another range of areas}
     *
     * @param min smallest fraction of the image area, at least 0
     * @param max largest fraction of the image area, at most 1
     * @throws IllegalArgumentException if the range is invalid
     */
    public RandomErasing scale(double min, double max) {
        return new RandomErasing(p, new RandomArea(min, max, area.minRatio(), area.maxRatio()), value);
    }

    /**
     * {@return a copy with another range of aspect ratios}
     *
     * @param min smallest height / width, above 0
     * @param max largest height / width
     * @throws IllegalArgumentException if the range is invalid
     */
    public RandomErasing ratio(double min, double max) {
        return new RandomErasing(p, new RandomArea(area.minScale(), area.maxScale(), min, max), value);
    }

    /**
     * {@return a copy that writes these values}
     *
     * @param red   value of the red channel, in units of the float image at this point
     * @param green value of the green channel
     * @param blue  value of the blue channel
     */
    public RandomErasing value(float red, float green, float blue) {
        return new RandomErasing(p, area, Optional.of(List.of(red, green, blue)));
    }

    /** {@return a copy that writes standard normal noise} */
    public RandomErasing noise() {
        return new RandomErasing(p, area, Optional.empty());
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        if (!(random.rand() < (float) p)) {
            return Identity.INSTANCE;
        }
        for (int i = 0; i < RandomArea.TRIES; i++) {
            RandomArea.Sides sides = area.draw(random, size);
            int h = sides.times();
            int w = sides.by();
            if (h < size.height() && w < size.width()) {
                float[] fill = value.map(v -> constant(v, h * w)).orElseGet(() -> random.normal(3 * h * w));
                int top = random.randint(0, size.height() - h + 1);
                return new Erase(new Region(top, random.randint(0, size.width() - w + 1), h, w), fill);
            }
        }
        return Identity.INSTANCE;
    }

    private static float[] constant(List<Float> value, int area) {
        float[] fill = new float[3 * area];
        for (int i = 0; i < fill.length; i++) {
            fill[i] = value.get(i / area);
        }
        return fill;
    }

    /** Overwrites one rectangle; {@code fill} is float32 [3,h,w]. */
    private record Erase(Region region, float[] fill) implements FloatTransform {

        @Override
        public FloatImage apply(FloatImage image) {
            float[] values = image.values().clone();
            int width = image.size().width();
            int area = width * image.size().height();
            for (int row = 0; row < 3 * region.height(); row++) {
                int channel = row / region.height();
                int y = region.top() + row % region.height();
                System.arraycopy(fill, row * region.width(), values, channel * area + y * width + region.left(),
                        region.width());
            }
            return FloatImage.ofPlanes(image.size(), values);
        }
    }
}
