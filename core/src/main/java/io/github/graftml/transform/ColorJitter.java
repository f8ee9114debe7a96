package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Randomly changes brightness, contrast, saturation and hue in random order.
 *
 * <p>Random numbers: {@code torch.randperm(4)} for the order, then one {@code uniform_} for each property whose range
 * is not {@link Range#isNone empty}.
 *
 * @param brightness range of the factor; 1 changes nothing
 * @param contrast   range of the factor; 1 changes nothing
 * @param saturation range of the factor; 1 changes nothing
 * @param hue        range of the shift, a fraction of the color wheel from -0.5 to 0.5; 0 changes nothing
 */
@NameInFiles(value = "color_jitter", formerly = "ColorJitter")
record ColorJitter(Range brightness, Range contrast, Range saturation, Range hue) implements RandomTransform {

    /**
     * The range of a uniform random value.
     *
     * @param low    smallest value
     * @param high   largest value, at least {@code low}
     * @param center the value that changes nothing
     */
    @NameInFiles(value = "range", formerly = "Range")
    public record Range(double low, double high, double center) {

        /**
         * Checks the order.
         *
         * @param low    smallest value
         * @param high   largest value, at least {@code low}
         * @param center the value that changes nothing
         * @throws IllegalArgumentException if {@code high} is less than {@code low}
         */
        public Range {
            Checks.range("colorJitter", "amounts", low, high);
        }

        /** {@return whether the range holds the center alone; then no random number is drawn} */
        public boolean isNone() {
            return low == center && high == center;
        }

        static Range factor(String property, double strength) {
            if (!(strength >= 0)) {
                throw new IllegalArgumentException(
                        "colorJitter's " + property + " must be at least 0; got " + strength);
            }
            return new Range(Math.max(0, 1 - strength), 1 + strength, 1);
        }

        static Range turn(double strength) {
            if (!(strength >= 0 && strength <= 0.5)) {
                throw new IllegalArgumentException("colorJitter's hue must be between 0 and 0.5; got " + strength);
            }
            return new Range(-strength, strength, 0);
        }
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        int[] order = random.randperm(4);
        Transform[] parts = new Transform[4];
        if (!brightness.isNone()) {
            parts[0] = new ColorOp.Brightness(random.uniform(brightness.low, brightness.high));
        }
        if (!contrast.isNone()) {
            parts[1] = new ColorOp.Contrast(random.uniform(contrast.low, contrast.high));
        }
        if (!saturation.isNone()) {
            parts[2] = new ColorOp.Saturation(random.uniform(saturation.low, saturation.high));
        }
        if (!hue.isNone()) {
            parts[3] = new ColorOp.Hue(random.uniform(hue.low, hue.high));
        }
        List<Transform> steps = new ArrayList<>();
        for (int part : order) {
            if (parts[part] != null) {
                steps.add(parts[part]);
            }
        }
        return new Compose(steps);
    }
}
