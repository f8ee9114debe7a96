package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Rotates an image by a random angle around its center. Draws one {@code torch.empty(1).uniform_(low, high)}.
 *
 * @param low           smallest angle in degrees, counter-clockwise
 * @param high          largest angle in degrees, counter-clockwise; at least {@code low}
 * @param interpolation as in {@link Rotate}
 * @param expand        as in {@link Rotate}
 * @param fill          as in {@link Rotate}
 */
@NameInFiles(value = "random_rotation", formerly = "RandomRotation")
public record RandomRotation(double low, double high, Interpolation interpolation, boolean expand,
        Rgb fill) implements RandomTransform {

    /**
     * Checks the range.
     *
     * @param low           smallest angle in degrees, counter-clockwise
     * @param high          largest angle in degrees, counter-clockwise; at least {@code low}
     * @param interpolation as in {@link Rotate}
     * @param expand        as in {@link Rotate}
     * @param fill          as in {@link Rotate}
     * @throws IllegalArgumentException if {@code high} is less than {@code low}
     */
    public RandomRotation {
        Checks.range("randomRotation", "degrees", low, high);
    }

    /**
     * {@return a copy with another interpolation}
     *
     * @param interpolation nearest, bilinear or bicubic
     */
    public RandomRotation interpolation(Interpolation interpolation) {
        return new RandomRotation(low, high, interpolation, expand, fill);
    }

    /** {@return a copy whose output grows to hold the whole rotated image} */
    public RandomRotation expanded() {
        return new RandomRotation(low, high, interpolation, true, fill);
    }

    /**
     * {@return a copy with another fill color}
     *
     * @param fill color of pixels outside the input
     */
    public RandomRotation fill(Rgb fill) {
        return new RandomRotation(low, high, interpolation, expand, fill);
    }

    @Override
    public Transform draw(RandomSource random, ImageSize size) {
        return new Rotate(random.uniform(low, high), interpolation, expand, fill);
    }
}
