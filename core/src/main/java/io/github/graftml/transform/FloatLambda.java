package io.github.graftml.transform;

import io.github.graftml.image.FloatImage;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.function.UnaryOperator;

/**
 * A step of the user's own on floats.
 *
 * @param name what it is called in messages, and in the fingerprint by which cached features are found: change it when the
 *             function changes
 * @param step never null for any picture, free of randomness, safe on several threads at once; same size in and out
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
