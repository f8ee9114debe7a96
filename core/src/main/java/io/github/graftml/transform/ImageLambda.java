package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.function.UnaryOperator;

/**
 * A step of the user's own on bytes.
 *
 * @param name what it is called in messages, and in the fingerprint by which cached features are found: change it when the
 *             function changes
 * @param step never null for any picture, free of randomness, safe on several threads at once; same size in and out
 */
@NameInFiles(value = "image_lambda", formerly = "ImageLambda")
record ImageLambda(String name, UnaryOperator<Image> step) implements ImageTransform {

    @Override
    public Image apply(Image image) {
        return step.apply(image);
    }

    @Override
    public String toString() {
        return "ImageLambda[" + name + "]";
    }
}
