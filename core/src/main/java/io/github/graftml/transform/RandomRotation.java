package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.image.Rgb;
import io.github.graftml.random.RandomSource;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Turns a picture by a random angle around its centre. Draws {@code torch.empty(1).uniform_(low, high)}.
 *
 * @param low           degrees, counter-clockwise
 * @param high          degrees, counter-clockwise; at least {@code low}
 * @param interpolation see {@link Rotate}
 * @param expand        see {@link Rotate}
 * @param fill          see {@link Rotate}
 */
@NameInFiles(value = "random_rotation", formerly = "RandomRotation")
public record RandomRotation(double low, double high, Interpolation interpolation, boolean expand, Rgb fill) implements RandomTransform {

    /** Checks the range. */
    public RandomRotation {
        Checks.range("randomRotation", "degrees", low, high);
    }

    /** @return the same with another interpolation */
    public RandomRotation interpolation(Interpolation interpolation) {
        return new RandomRotation(low, high, interpolation, expand, fill);
    }

    /** @return the same with a result that grows to hold the whole turned picture */
    public RandomRotation expanded() {
        return new RandomRotation(low, high, interpolation, true, fill);
    }

    /** @return the same with another colour for what the picture does not cover */
    public RandomRotation fill(Rgb fill) {
        return new RandomRotation(low, high, interpolation, expand, fill);
    }

    @Override
    public Transform draw(RandomSource draws, ImageSize size) {
        return new Rotate(draws.uniform(low, high), interpolation, expand, fill);
    }
}
