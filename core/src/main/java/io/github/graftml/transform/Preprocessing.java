package io.github.graftml.transform;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Pixels;
import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Optional;

/**
 * An ordered list of deterministic transforms that turn a decoded image into a model's input. It belongs to a model and
 * is
 * saved with it: validation, prediction, evaluation, export and Python all use the same list. Immutable.
 *
 * <pre>{@code
 * Preprocessing.of(resize(256), centerCrop(224), toTensor(), normalize(IMAGENET))
 * }</pre>
 */
@NameInFiles("preprocessing")
public final class Preprocessing implements StepList {

    private final Compose chain;

    private Preprocessing(Compose chain) {
        chain.steps().stream().filter(Transform::isRandom).findFirst().ifPresent(step -> {
            throw new IllegalArgumentException(
                    "A preprocessing has no random step, since predictions must not vary; found " + step
                            + "; give it to the training data with augment(...)");
        });
        if (chain.steps().stream().allMatch(ImageTransform.class::isInstance)) {
            throw new IllegalArgumentException(
                    "A preprocessing ends in floats, which is what a model takes; found " + chain.steps()
                            + "; add toTensor()");
        }
        this.chain = chain;
    }

    /**
     * Returns the preprocessing of these steps. Composed steps are taken apart.
     *
     * @param steps any of the library's transforms without randomness; one of the user's own works, too, but cannot be
     *              saved
     * @throws IllegalArgumentException if a step is random, or no step turns bytes into floats
     */
    public static Preprocessing of(Transform... steps) {
        return new Preprocessing(new Compose(List.of(steps)));
    }

    /**
     * Returns {@code transform} itself, or the chain of one that is a preprocessing: what a loader works with and
     * writes down.
     */
    public static Transform plain(Transform transform) {
        return transform instanceof Preprocessing preprocessing ? preprocessing.chain : transform;
    }

    @Override
    public List<Transform> steps() {
        return chain.steps();
    }

    /** Returns the first step of a type; empty if there is none: {@code step(Normalize.class)}. */
    public <T extends Transform> Optional<T> step(Class<T> type) {
        return steps().stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** Returns the size of the model's input; empty if it depends on that of the image. */
    public Optional<ImageSize> inputSize() {
        ImageSize one = outputSize(new ImageSize(1000, 700));
        return one.equals(outputSize(new ImageSize(700, 1001))) ? Optional.of(one) : Optional.empty();
    }

    /** Returns the first step that no file can hold, such as one of the user's own; empty if all can be saved. */
    public Optional<Transform> firstUnsavable() {
        return steps().stream().filter(step -> !StepJson.holds(step)).findFirst();
    }

    /**
     * Returns the steps as JSON, an array with an object for each: {@code [{"resize": {...}}, ...]}. It stands in
     * {@code model.json} and in the metadata of an ONNX file.
     *
     * @throws IllegalStateException if a step cannot be saved; see {@link #firstUnsavable}
     */
    public String toJson() {
        return tree().toString();
    }

    @JsonValue
    JsonNode tree() {
        firstUnsavable().ifPresent(step -> {
            throw new IllegalStateException("No file can hold the step " + step
                    + " of a preprocessing; use the library's transforms");
        });
        return StepJson.write(steps());
    }

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Preprocessing of(JsonNode tree) {
        return of(StepJson.read(tree).toArray(Transform[]::new));
    }

    @Override
    public Pixels apply(Pixels pixels) {
        return chain.apply(pixels);
    }

    @Override
    public ImageSize outputSize(ImageSize size) {
        return chain.outputSize(size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Preprocessing that && that.chain.equals(chain);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }

    @Override
    public String toString() {
        return "Preprocessing" + steps();
    }
}
