package io.github.graftml.train;

import io.github.graftml.model.Model;
import io.github.graftml.transform.Preprocessing;

/** A model with its preprocessing, such as {@code ImageClassifier}; trained by {@link Trainer#of(Trainable)}. */
public interface Trainable {

    /** {@return the model to train; this object closes it} */
    Model model();

    /** {@return the preprocessing of loaders without a transform} */
    Preprocessing preprocessing();

    /**
     * Checks, before the first image is read, that training makes sense, and throws otherwise. Changes nothing.
     * Default: no checks.
     */
    default void beforeFit() {
    }

    /**
     * Adopts what training changes: the classes, the preprocessing of the validation data, and the origin of the
     * weights. Called after the first batch, after each epoch, and when the run ends or fails; never if it failed
     * before its first step.
     *
     * @param run the run
     */
    void trained(TrainingRun run);

    /**
     * {@return the description of this model in the file of a run; a resumed run must have the same} Default: {@link
     * Model#describe}.
     */
    default String describe() {
        return model().describe();
    }
}
