package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.ImageTransform;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A training set and a validation set with the same classes.
 *
 * @param train the training images
 * @param valid the validation images
 * @param <T>   the type of the images, such as {@link ImageFolder} or {@link ImageTable}
 */
public record Split<T extends LabelledImages>(T train, T valid) {

    /**
     * Checks the classes.
     *
     * @param train the training images
     * @param valid the validation images
     * @throws DataException if the classes differ; the message names those that one side lacks
     */
    public Split {
        if (!train.classes().equals(valid.classes())) {
            throw new DataException("The classes of " + source(train) + " and " + source(valid) + " differ: "
                    + onlyIn(train, valid) + onlyIn(valid, train) + "give both the same classes in the same order");
        }
    }

    /**
     * Reads the folders {@code train} and {@code valid}.
     *
     * @param data the folder that contains both
     * @return both sets
     * @throws DataException if one is missing, empty or of other classes
     */
    public static Split<ImageFolder> of(Path data) {
        return new Split<>(ImageFolder.of(data.resolve("train")), ImageFolder.of(data.resolve("valid")));
    }

    /**
     * Reads the folders as {@link #of(Path)}, and sets transforms for their loaders.
     *
     * @param data  the folder that contains both
     * @param train the transform of training loaders that have none; ends in floats
     * @param valid the transform of validation loaders that have none; ends in floats
     * @return both sets
     * @throws DataException if one is missing, empty or of other classes
     */
    public static Split<ImageFolder> of(Path data, Transform train, Transform valid) {
        return new Split<>(ImageFolder.of(data.resolve("train"), train), ImageFolder.of(data.resolve("valid"), valid));
    }

    /**
     * {@return the deterministic steps of a transform; null if there is no transform or they do not end in floats}
     */
    static @Nullable Transform deterministic(@Nullable Transform transform) {
        if (transform == null || !transform.isRandom()) {
            return transform;
        }
        List<Transform> steps = Transforms.steps(transform).stream().filter(Predicate.not(Transform::isRandom))
                .toList();
        return steps.stream().allMatch(ImageTransform.class::isInstance) ? null
                : Transforms.compose(steps.toArray(Transform[]::new));
    }

    private static Object source(LabelledImages images) {
        return images instanceof ImageFolder folder ? folder.root() : images;
    }

    private static String onlyIn(LabelledImages one, LabelledImages other) {
        List<String> names = one.classes().stream().filter(name -> !other.classes().contains(name)).toList();
        return names.isEmpty() ? "" : "only " + source(one) + " has " + String.join(", ", names) + "; ";
    }
}
