package io.github.graftml.data;

import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Image files with labels, in a fixed order. What is done to the images is a {@link DataLoader}'s. Implementations are
 * immutable and safe to share; a program may have its own.
 */
public interface LabelledImages {

    /** @return the class names; a label is an index into them */
    List<String> classes();

    /** Returns the transform that a loader applies unless it is given another; ends in floats. Default: none. */
    default Optional<Transform> transform() {
        return Optional.empty();
    }

    /** @return the number of pictures */
    int size();

    /** @return the file of picture {@code index}, from 0 to {@link #size()} - 1 */
    Path file(int index);

    /** @return the classes that picture {@code index} shows: exactly one unless {@link #isMultiLabel()} */
    int[] labels(int index);

    /** @return whether a picture may have any number of labels; a batch then has a column of 0 and 1 for each class */
    default boolean isMultiLabel() {
        return false;
    }
}
