package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.image.ImageSize;
import io.github.graftml.model.Model;
import io.github.graftml.optim.Loss;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.util.List;

/** Checks before the first image is read, so that no run fails after hours. */
final class FitChecks {

    private static final ImageSize ANY = new ImageSize(1000, 700);
    private static final ImageSize OTHER = new ImageSize(700, 1001);

    private FitChecks() {
    }

    static void requireSameClasses(LabelledImages train, LabelledImages valid) {
        if (train.classes().size() < 2) {
            throw new DataException("Training needs at least two classes; " + train + " has " + train.classes()
                    + "; add a folder of images for each class");
        }
        if (!train.classes().equals(valid.classes())) {
            throw new DataException(
                    "The classes of training and validation differ: " + train + " has " + train.classes() + ", "
                            + valid + " has " + valid.classes() + "; give both the same class folders");
        }
    }

    static void requireFitting(Loss loss, LabelledImages... sets) {
        for (LabelledImages images : sets) {
            if (!loss.takes(images.isMultiLabel())) {
                throw new DataException(loss + (loss.multiLabel() ? " needs multi-label images, as in ImageTable"
                        : " needs exactly one label for each image, as in ImageFolder") + "; found " + images
                        + ": use " + Loss.standard(images.isMultiLabel()));
            }
        }
    }

    /**
     * Checks that validation has no random step: the model would be saved with another preprocessing than it was
     * validated with.
     */
    static void requireDeterministic(DataLoader valid) {
        Transforms.steps(valid.transform()).stream().filter(Transform::isRandom).findFirst().ifPresent(step -> {
            throw new DataException("Validation has the random step " + step
                    + ", so its results would vary and match no saved model; found "
                    + valid + "; give random steps to the training data only, with augment(...)");
        });
    }

    /** Checks that the preprocessing of the validation data can be saved with the model. */
    static void requireSavable(DataLoader valid) {
        Preprocessing validated;
        try {
            validated = Preprocessing.of(valid.transform());
        } catch (IllegalArgumentException e) {
            throw new DataException("The transform of the validation data is not a preprocessing: " + e.getMessage(),
                    e);
        }
        validated.firstUnsavable().ifPresent(step -> {
            throw new GraftException("The transform of the validation data has the step " + step
                    + ", which cannot be saved with the classifier"
                    + "; use the library's transforms, or train the model alone with Trainer.of(classifier.model())");
        });
    }

    /**
     * Checks that the model accepts the images and has an output for each class. Custom modules, and images whose size
     * depends on the files, are checked at the first batch.
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
            throw new DataException("The model does not accept images of " + size.height() + "x" + size.width()
                    + " pixels, the output of "
                    + transform + ": " + e.getMessage(), e);
        }
        requireOutputs(outputs.length == 2 ? outputs[1] : -1, classes, model);
    }

    private static void requireOutputs(long outputs, List<String> classes, Model model) {
        if (outputs != classes.size()) {
            throw new DataException(
                    "The model has " + (outputs < 0 ? "no single row of" : outputs) + " outputs, but the data has "
                            + classes.size() + " classes " + classes + "; create the model with a head of "
                            + classes.size() + " classes: " + model);
        }
    }
}
