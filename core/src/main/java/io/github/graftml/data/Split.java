package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.ImageTransform;
import io.github.graftml.transform.Transform;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Images to train with and images to validate with. Both have the same classes, or there is no split.
 *
 * @param train what the model learns from
 * @param valid what it is measured on
 * @param <T>   an {@link ImageFolder}, an {@link ImageTable} or images of the user's own
 */
public record Split<T extends LabelledImages>(T train, T valid) {

    /** @throws DataException if the classes differ; the message names those that one side lacks */
    public Split {
        if (!train.classes().equals(valid.classes())) {
            throw new DataException("The classes of " + source(train) + " and " + source(valid) + " differ: "
                    + onlyIn(train, valid) + onlyIn(valid, train) + "give both the same classes in the same order");
        }
    }

    /**
     * Reads the folders {@code train} and {@code valid}.
     *
     * @param data holds both
     * @throws DataException if one is missing, empty or of other classes
     */
    public static Split<ImageFolder> of(Path data) {
        return new Split<>(ImageFolder.of(data.resolve("train")), ImageFolder.of(data.resolve("valid")));
    }

    /** As {@link #of(Path)}, with transforms that the loaders apply unless they are given others. */
    public static Split<ImageFolder> of(Path data, Transform train, Transform valid) {
        return new Split<>(ImageFolder.of(data.resolve("train"), train), ImageFolder.of(data.resolve("valid"), valid));
    }

    /** Returns a transform's steps without the random ones; null if there is no transform or they do not end in floats. */
    static @Nullable Transform deterministic(@Nullable Transform transform) {
        if (transform == null || !transform.isRandom()) {
            return transform;
        }
        List<Transform> steps = new Compose(List.of(transform)).steps().stream().filter(Predicate.not(Transform::isRandom)).toList();
        return steps.stream().allMatch(ImageTransform.class::isInstance) ? null : new Compose(steps);
    }

    private static Object source(LabelledImages images) {
        return images instanceof ImageFolder folder ? folder.root() : images;
    }

    private static String onlyIn(LabelledImages one, LabelledImages other) {
        List<String> names = one.classes().stream().filter(name -> !other.classes().contains(name)).toList();
        return names.isEmpty() ? "" : "only " + source(one) + " has " + String.join(", ", names) + "; ";
    }
}
