package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
import io.github.graftml.optim.Loss;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import java.util.List;
import java.util.OptionalInt;

/** What must hold before the first image is read, so that no run fails of it after hours. */
final class FitChecks {

    private FitChecks() {
    }

    static void requireSameClasses(LabelledImages train, LabelledImages valid) {
        if (train.classes().size() < 2) {
            throw new DataException("Training needs at least two classes; " + train + " has " + train.classes()
                    + "; add a folder of pictures for each further class");
        }
        if (!train.classes().equals(valid.classes())) {
            throw new DataException("The classes of training and validation differ: " + train + " has " + train.classes() + ", "
                    + valid + " has " + valid.classes() + "; give both the same class folders");
        }
    }

    static void requireFitting(Loss loss, LabelledImages... sets) {
        for (LabelledImages images : sets) {
            if (images.isMultiLabel() != loss.manyLabels()) {
                throw new DataException(loss + (loss.manyLabels() ? " takes pictures with any number of labels, as ImageTable has them"
                        : " takes exactly one label for each picture, as ImageFolder has them") + "; found " + images
                        + ": use " + Loss.standard(images.isMultiLabel()));
            }
        }
    }

    /** What is measured must not vary: a model would be saved with another preprocessing than it was measured with. */
    static void requireSteady(DataLoader valid) {
        new Compose(List.of(valid.transform())).steps().stream().filter(Transform::isRandom).findFirst().ifPresent(step -> {
            throw new DataException("Validation has the random step " + step + ", so its results would vary and fit no saved model; found "
                    + valid + "; give random steps to the training data alone, with augment(...)");
        });
    }

    /** What could not be saved after training is refused before it. */
    static void requireSavable(DataLoader valid) {
        Preprocessing measured;
        try {
            measured = Preprocessing.of(valid.transform());
        } catch (IllegalArgumentException e) {
            throw new DataException("The transform of the validation data is no preprocessing: " + e.getMessage(), e);
        }
        measured.firstUnsavable().ifPresent(step -> {
            throw new GraftException("The validation data goes through " + step + ", which no file can hold, so the classifier could not be saved"
                    + "; use the library's transforms, or train the model alone with Trainer.of(classifier.model())");
        });
    }

    /** A model that does not tell how many outputs it has is checked at the first batch. */
    static void requireOutputs(Model model, List<String> classes) {
        OptionalInt outputs = model.tree().map(FitChecks::outputs).orElse(OptionalInt.empty());
        if (outputs.isPresent() && outputs.getAsInt() != classes.size()) {
            throw new DataException("The model has " + outputs.getAsInt() + " outputs, but the training data has " + classes.size() + " classes "
                    + classes + "; make the model with a head of " + classes.size() + " classes: " + model);
        }
    }

    /** Returns the features that the last layer gives; empty if its kind does not tell. */
    private static OptionalInt outputs(Layer layer) {
        if (layer instanceof Layer.Linear linear) {
            return OptionalInt.of(linear.out());
        }
        if (layer instanceof Layer.Initialized initialized) {
            return outputs(initialized.body());
        }
        if (layer instanceof Layer.Sequential sequential) {
            for (int i = sequential.children().size() - 1; i >= 0; i--) {
                Layer last = sequential.children().get(i).layer();
                if (!(last instanceof Activation || last instanceof Layer.Dropout || last instanceof Layer.Identity)) {
                    return outputs(last);
                }
            }
        }
        return OptionalInt.empty();
    }
}
