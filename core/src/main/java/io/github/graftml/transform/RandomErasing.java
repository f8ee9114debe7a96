package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Optional;

/**
 * Overwrites a random rectangle of the float picture with a probability. Draws {@code torch.rand(1)}; then up to ten
 * times {@code uniform_} for the area and for the logarithm of height by width; for noise {@code normal_} for its values;
 * and {@code randint} for row and column. When no try fits, the picture stays as it is.
 *
 * @param p     probability, 0 to 1
 * @param area  which rectangles may be drawn
 * @param value what is written: one float for each channel, or empty for noise of the standard normal distribution
 */
@NameInFiles(value = "random_erasing", formerly = "RandomErasing")
public record RandomErasing(double p, RandomArea area, Optional<List<Float>> value) implements RandomTransform {

    /** Checks the probability, the area and the number of values. */
    public RandomErasing {
        Checks.probability("randomErasing", p);
        if (area.maxScale() > 1) {
            throw new IllegalArgumentException("randomErasing's scales are 0 to 1; got up to " + area.maxScale());
        }
        value = value.map(List::copyOf);
        if (value.isPresent() && value.get().size() != 3) {
            throw new IllegalArgumentException("randomErasing writes three values, red, green, blue; got " + value.get());
        }
    }

    /** @return the same with other parts of the picture's area, 0 to 1 */
    public RandomErasing scale(double min, double max) {
        return new RandomErasing(p, new RandomArea(min, max, area.minRatio(), area.maxRatio()), value);
    }

    /** @return the same with other proportions, height by width */
    public RandomErasing ratio(double min, double max) {
        return new RandomErasing(p, new RandomArea(area.minScale(), area.maxScale(), min, max), value);
    }

    /** @return the same writing these values */
    public RandomErasing value(float red, float green, float blue) {
        return new RandomErasing(p, area, Optional.of(List.of(red, green, blue)));
    }

    /** @return the same writing noise of the standard normal distribution */
    public RandomErasing noise() {
        return new RandomErasing(p, area, Optional.empty());
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        if (!(draws.rand() < (float) p)) {
            return Identity.INSTANCE;
        }
        for (int i = 0; i < RandomArea.TRIES; i++) {
            RandomArea.Sides sides = area.draw(draws, size);
            int h = sides.times();
            int w = sides.by();
            if (h < size.height() && w < size.width()) {
                float[] fill = value.map(v -> plain(v, h * w)).orElseGet(() -> draws.normal(3 * h * w));
                int top = draws.randint(0, size.height() - h + 1);
                return new Erase(new Region(top, draws.randint(0, size.width() - w + 1), h, w), fill);
            }
        }
        return Identity.INSTANCE;
    }

    private static float[] plain(List<Float> value, int area) {
        float[] fill = new float[3 * area];
        for (int i = 0; i < fill.length; i++) {
            fill[i] = value.get(i / area);
        }
        return fill;
    }

    /** The drawn rectangle; {@code fill} is float32 [3,h,w]. */
    private record Erase(Region where, float[] fill) implements FloatTransform {

        @Override
        public FloatImage apply(FloatImage image) {
            float[] values = image.values().clone();
            int width = image.size().width();
            int area = width * image.size().height();
            for (int row = 0; row < 3 * where.height(); row++) {
                int channel = row / where.height();
                int y = where.top() + row % where.height();
                System.arraycopy(fill, row * where.width(), values, channel * area + y * width + where.left(), where.width());
            }
            return FloatImage.ofPlanes(image.size(), values);
        }
    }
}
