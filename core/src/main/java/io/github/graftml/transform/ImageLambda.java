package io.github.graftml.transform;

import io.github.graftml.image.Image;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.function.UnaryOperator;

/**
 * A custom transform of uint8 images.
 *
 * @param name name in messages and in the key of cached features; change it when the function changes
 * @param step the function: not random, thread-safe, never returns null, keeps the image size
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
