package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.random.RandomSource;

/** A random transform: {@link #draw} makes the random choices and returns the transform that applies them. */
public interface RandomTransform extends Transform {

    @Override
    Transform draw(RandomSource random, ImageSize size);

    @Override
    default boolean isRandom() {
        return true;
    }

    /**
     * Always throws, since only the transform that {@link #draw} returns can be applied.
     *
     * @throws IllegalStateException always
     */
    @Override
    default Pixels apply(Pixels pixels) {
        throw new IllegalStateException(this + " is random; apply the transform that its draw(random, size) returns");
    }
}
