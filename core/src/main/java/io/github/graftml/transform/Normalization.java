package io.github.graftml.transform;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * How floats are shifted and scaled for a model: {@code (value - mean) / std} for each channel.
 *
 * @param mean red, green, blue; in units of {@code toTensor()}'s output, so 0 to 1
 * @param std  red, green, blue; not zero
 */
@NameInFiles(value = "normalization", formerly = "Normalization")
public record Normalization(List<Double> mean, List<Double> std) {

    /** What torchvision's ImageNet weights were trained with. */
    public static final Normalization IMAGENET =
            new Normalization(List.of(0.485, 0.456, 0.406), List.of(0.229, 0.224, 0.225));

    /** Mean and standard deviation 0.5: values from -1 to 1. */
    public static final Normalization HALF = new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

    /** Checks that there are three of each. */
    public Normalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3) {
            throw new IllegalArgumentException("A normalization has three means and three deviations; got " + mean + " and " + std);
        }
        if (std.contains(0.0)) {
            throw new IllegalArgumentException("A normalization divides by its deviations, so none is zero; got " + std);
        }
    }

    /** @return what undoes this one: {@code value * std + mean}, up to float32's rounding */
    public Normalization inverse() {
        return new Normalization(
                List.of(-mean.get(0) / std.get(0), -mean.get(1) / std.get(1), -mean.get(2) / std.get(2)),
                List.of(1 / std.get(0), 1 / std.get(1), 1 / std.get(2)));
    }
}
