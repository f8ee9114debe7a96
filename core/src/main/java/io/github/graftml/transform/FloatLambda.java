package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.function.UnaryOperator;

/**
 * A custom transform of float images.
 *
 * @param name name in messages and in the key of cached features; change it when the function changes
 * @param step the function: not random, thread-safe, never returns null, keeps the image size
 */
@NameInFiles(value = "float_lambda", formerly = "FloatLambda")
record FloatLambda(String name, UnaryOperator<FloatImage> step) implements FloatTransform {

    @Override
    public FloatImage apply(FloatImage image) {
        return step.apply(image);
    }

    @Override
    public String toString() {
        return "FloatLambda[" + name + "]";
    }
}
