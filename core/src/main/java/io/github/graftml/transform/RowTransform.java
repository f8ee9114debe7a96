package io.github.graftml.transform;

import io.github.graftml.image.Image;

/** A transform that moves pixels and can do so while they are read; see {@link Rows}. */
interface RowTransform extends ImageTransform {

    /** Returns the rows of the result; they read from {@code source} when they are read. */
    Rows over(Rows source);

    @Override
    default Image apply(Image image) {
        return over(Rows.of(image)).toImage();
    }
}
