package io.github.graftml.transform;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Optional;

/**
 * The mean and standard deviation of each channel, for {@code (value - mean) / std}.
 *
 * @param mean red, green and blue mean of values in [0, 1]
 * @param std  red, green and blue standard deviation of values in [0, 1]; not 0
 */
@NameInFiles(value = "normalization", formerly = "Normalization")
public record Normalization(List<Double> mean, List<Double> std) {

    /** The normalization of torchvision's ImageNet weights. */
    public static final Normalization IMAGENET = new Normalization(List.of(0.485, 0.456, 0.406),
            List.of(0.229, 0.224, 0.225));

    /** Mean and standard deviation 0.5, which maps [0, 1] to [-1, 1]. */
    public static final Normalization HALF = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    /**
     * Checks the number of values.
     *
     * @param mean red, green and blue mean of values in [0, 1]
     * @param std  red, green and blue standard deviation of values in [0, 1]; not 0
     * @throws IllegalArgumentException if there are not three values each, or a standard deviation is 0
     */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3) {
            throw new IllegalArgumentException("Normalization needs three means and three standard deviations; got "
                    + mean + " and " + std);
        }
        if (std.contains(0.0)) {
            throw new IllegalArgumentException("Normalization needs standard deviations other than 0; got " + std);
        }
    }

    /**
     * Returns the normalization of a transform, that of its last {@code normalize} step; empty if it has none.
     *
     * @param transform any transform; compositions are taken apart
     */
    public static Optional<Normalization> of(Transform transform) {
        return new Compose(List.of(transform)).steps().stream().filter(Normalize.class::isInstance)
                .map(step -> ((Normalize) step).normalization())
                .reduce((earlier, later) -> later);
    }

    /** {@return the inverse normalization, {@code value * std + mean}, up to float32 rounding} */
    public Normalization inverse() {
        return new Normalization(
                List.of(-mean.get(0) / std.get(0), -mean.get(1) / std.get(1), -mean.get(2) / std.get(2)),
                List.of(1 / std.get(0), 1 / std.get(1), 1 / std.get(2)));
    }
}
