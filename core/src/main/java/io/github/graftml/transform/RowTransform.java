package io.github.graftml.transform;

import io.github.graftml.image.Image;

/** A step that moves pixels and can do so when they are read; see {@link Rows}. */
interface RowTransform extends ImageTransform {

    /** @return this step's result, read from {@code source} when it is itself read */
    Rows over(Rows source);

    @Override
    default Image apply(Image image) {
        return over(Rows.of(image)).toImage();
    }
}
