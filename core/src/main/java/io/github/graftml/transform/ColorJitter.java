package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes brightness, contrast, saturation and hue by random amounts in random order. Draws {@code torch.randperm(4)}
 * for the order, then {@code uniform_} for each part that is not {@link Range#isNone none}.
 *
 * @param brightness factors, 1 leaves as is
 * @param contrast   factors, 1 leaves as is
 * @param saturation factors, 1 leaves as is
 * @param hue        parts of a turn, within -0.5 to 0.5; 0 leaves as is
 */
@NameInFiles(value = "color_jitter", formerly = "ColorJitter")
record ColorJitter(Range brightness, Range contrast, Range saturation, Range hue) implements RandomTransform {

    /**
     * Where a factor is drawn from.
     *
     * @param low    smallest
     * @param high   largest
     * @param center the value that changes nothing
     */
    @NameInFiles(value = "range", formerly = "Range")
    public record Range(double low, double high, double center) {

        /** Checks the order. */
        public Range {
            Checks.range("colorJitter", "amounts", low, high);
        }

        /** @return whether nothing but the center can be drawn; then nothing is drawn */
        public boolean isNone() {
            return low == center && high == center;
        }

        static Range factor(String what, double strength) {
            if (!(strength >= 0)) {
                throw new IllegalArgumentException("colorJitter's " + what + " is at least 0; got " + strength);
            }
            return new Range(Math.max(0, 1 - strength), 1 + strength, 1);
        }

        static Range turn(double strength) {
            if (!(strength >= 0 && strength <= 0.5)) {
                throw new IllegalArgumentException("colorJitter's hue is 0 to 0.5; got " + strength);
            }
            return new Range(-strength, strength, 0);
        }
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        int[] order = draws.randperm(4);
        Transform[] parts = new Transform[4];
        if (!brightness.isNone()) {
            parts[0] = new ColorOp.Brightness(draws.uniform(brightness.low, brightness.high));
        }
        if (!contrast.isNone()) {
            parts[1] = new ColorOp.Contrast(draws.uniform(contrast.low, contrast.high));
        }
        if (!saturation.isNone()) {
            parts[2] = new ColorOp.Saturation(draws.uniform(saturation.low, saturation.high));
        }
        if (!hue.isNone()) {
            parts[3] = new ColorOp.Hue(draws.uniform(hue.low, hue.high));
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
