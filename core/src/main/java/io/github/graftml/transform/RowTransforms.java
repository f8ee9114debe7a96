package io.github.graftml.transform;

import java.util.Optional;

/**
 * How each step moves pixels. The public steps are no {@link RowTransform} themselves: what an interface asks for is
 * public, and {@link Rows} are not.
 */
final class RowTransforms {

    private RowTransforms() {
    }

    /** @return the step on rows; empty if it does more than move pixels */
    static Optional<RowTransform> of(Transform step) {
        if (step instanceof RowTransform moving) {
            return Optional.of(moving);
        }
        if (step instanceof Resize resize) {
            return Optional.of(resize::over);
        }
        if (step instanceof CenterCrop crop) {
            return Optional.of(crop::over);
        }
        if (step instanceof Letterbox letterbox) {
            return Optional.of(letterbox::over);
        }
        if (step instanceof Rotate rotate) {
            return Optional.of(rotate::over);
        }
        return Optional.empty();
    }
}
