package io.github.graftml.train;

import io.github.graftml.model.Model;
import io.github.graftml.transform.Preprocessing;

/** A model together with what its images go through, such as {@code ImageClassifier}: trained by {@link Trainer#of(Trainable)}. */
public interface Trainable {

    /** Returns the model that is trained; it stays this object's to close. */
    Model model();

    /** Returns what images go through where a loader has no transform of its own. */
    Preprocessing preprocessing();

    /**
     * Reports problems that make a fit pointless, before its first image is read. Changes nothing. Default: nothing.
     */
    default void beforeFit() {
    }

    /**
     * Takes over what training changes: the classes, the preprocessing of the validation data, where the weights come from.
     * Called after the first batch, after each epoch, and once more when the run has ended or failed; never by a run that
     * failed before its first step.
     *
     * @param run as far as it is
     */
    void trained(TrainingRun run);

    /** Returns what a run's file says of this model, and what a resumed run is compared by. Default: {@link Model#describe}. */
    default String describe() {
        return model().describe();
    }
}
