package io.github.graftml;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Temperature;
import io.github.graftml.model.Model;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.transform.Preprocessing;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a classifier knows besides its model. Immutable.
 *
 * @param classes       class names in the order of the model's outputs; empty as long as they are unknown
 * @param preprocessing the transform from an image to the model's input
 * @param multiLabel    whether an image may have any number of the classes
 * @param temperature   divides the logits; null unless calibrated
 * @param precision     the precision of predictions
 * @param provenance    how the model was trained; null if it was not
 * @param result        the last epoch's result; null if the model was not trained
 */
record ClassifierState(List<String> classes, Preprocessing preprocessing, boolean multiLabel,
        @Nullable Temperature temperature, Precision precision, @Nullable Provenance provenance,
        @Nullable EpochResult result) {

    ClassifierState {
        classes = List.copyOf(classes);
        Objects.requireNonNull(preprocessing, "preprocessing");
        Objects.requireNonNull(precision, "predictPrecision");
    }

    /** Returns the state of a classifier before its training. */
    static ClassifierState of(List<String> classes, Preprocessing preprocessing) {
        return new ClassifierState(classes, preprocessing, false, null, Precision.FP32, null, null);
    }

    /** Returns the state that a saved classifier had. */
    static ClassifierState of(ModelCard card) {
        Double temperature = card.temperature();
        return new ClassifierState(card.classes(), card.preprocessing(), card.multiLabel(),
                temperature == null ? null : new Temperature(temperature), card.predictPrecision(),
                card.provenance(), card.result());
    }

    /** Returns the state after training: with the data's classes and the validation transform, not calibrated. */
    ClassifierState after(TrainingRun run) {
        return new ClassifierState(run.train().images().classes(), Preprocessing.of(run.valid().transform()),
                run.train().images().isMultiLabel(), null, precision, run.provenance(), run.result());
    }

    ClassifierState withTemperature(@Nullable Temperature value) {
        return new ClassifierState(classes, preprocessing, multiLabel, value, precision, provenance, result);
    }

    ClassifierState withPrecision(Precision value) {
        return new ClassifierState(classes, preprocessing, multiLabel, temperature, value, provenance, result);
    }

    /** Returns the class names, of which there is at least one. */
    List<String> requireClasses() {
        if (classes.isEmpty()) {
            throw new IllegalStateException("This classifier knows no classes yet; train it, load a trained one,"
                    + " or give the names to ImageClassifier.of");
        }
        return classes;
    }

    void requireSavable() {
        preprocessing.firstUnsavable().ifPresent(step -> {
            throw new GraftException("Cannot save the preprocessing " + preprocessing + ": no file can hold its step "
                    + step + "; validate with transforms of the library");
        });
    }

    /**
     * Returns what is saved of this state and a model.
     *
     * @param weightsSha256 see {@link ModelCard#weightsSha256}
     */
    ModelCard card(Model model, String weightsSha256) {
        return new ModelCard(ModelCard.FORMAT, requireClasses(), multiLabel, ModelCard.Recipe.of(model, classes.size()),
                preprocessing, weightsSha256, provenance, result, temperature == null ? null : temperature.value(),
                precision);
    }
}
