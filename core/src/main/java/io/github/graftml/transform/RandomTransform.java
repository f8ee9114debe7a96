package io.github.graftml.transform;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.random.RandomSource;

/** A step that chooses before it works: {@link #draw} returns the step that does. */
public interface RandomTransform extends Transform {

    @Override
    Transform draw(RandomSource draws, ImageSize size);

    @Override
    default boolean isRandom() {
        return true;
    }

    /** @throws IllegalStateException always: only what {@link #draw} returns can be applied */
    @Override
    default Pixels apply(Pixels pixels) {
        throw new IllegalStateException(this + " is random; apply what its draw(draws, size) returns");
    }
}
