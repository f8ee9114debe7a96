package io.github.graftml.data;

import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Labeled image files in a fixed order. A {@link DataLoader} reads and transforms them. Implementations must be
 * immutable and safe to share; custom ones are allowed.
 */
public interface LabelledImages {

    /** {@return the class names; a label is an index into this list} */
    List<String> classes();

    /** {@return the transform of loaders that have none; ends in floats} Default: none. */
    default Optional<Transform> transform() {
        return Optional.empty();
    }

    /** {@return the number of images} */
    int size();

    /**
     * {@return the file of an image}
     *
     * @param index the index of the image, from 0 to {@link #size()} - 1
     */
    Path file(int index);

    /**
     * {@return the labels of an image} Exactly one unless {@link #isMultiLabel()}.
     *
     * @param index the index of the image, from 0 to {@link #size()} - 1
     */
    int[] labels(int index);

    /** {@return whether images are multi-label} Targets are then 0 or 1 for each class. Default: false. */
    default boolean isMultiLabel() {
        return false;
    }
}
