package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.image.ImageSize;
import io.github.graftml.model.Model;
import io.github.graftml.optim.Loss;
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import java.util.List;

/** What must hold before the first image is read, so that no run fails of it after hours. */
final class FitChecks {

    private static final ImageSize ANY = new ImageSize(1000, 700);
    private static final ImageSize OTHER = new ImageSize(700, 1001);

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
            if (!loss.takes(images.isMultiLabel())) {
                throw new DataException(loss + (loss.multiLabel() ? " takes pictures with any number of labels, as ImageTable has them"
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

    /**
     * The model must take the images and have an output for each class. A model that is code of the user's own, and images
     * whose size only the files tell, are checked at the first batch.
     */
    static void requireOutputs(Model model, DataLoader images) {
        List<String> classes = images.images().classes();
        model.outputs().ifPresent(outputs -> requireOutputs(outputs, classes, model));
        Transform transform = images.transform();
        if (model.tree().isEmpty() || transform.isRandom()) {
            return;
        }
        ImageSize size = transform.outputSize(ANY);
        if (!size.equals(transform.outputSize(OTHER))) {
            return;
        }
        long[] outputs;
        try {
            outputs = model.tree().get().outputShape(new long[] {1, 3, size.height(), size.width()});
        } catch (IllegalArgumentException e) {
            throw new DataException("The model does not take images of " + size.height() + "x" + size.width() + " pixels, to which "
                    + transform + " leads: " + e.getMessage(), e);
        }
        requireOutputs(outputs.length == 2 ? outputs[1] : -1, classes, model);
    }

    private static void requireOutputs(long outputs, List<String> classes, Model model) {
        if (outputs != classes.size()) {
            throw new DataException("The model has " + (outputs < 0 ? "no single row of" : outputs) + " outputs, but the data has "
                    + classes.size() + " classes " + classes + "; make the model with a head of " + classes.size() + " classes: " + model);
        }
    }
}
