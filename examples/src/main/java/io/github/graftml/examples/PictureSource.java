package io.github.graftml.examples;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.data.Split;
import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Where the pictures are and what they show.
 *
 * @param folder      holds {@code train/} and {@code valid/}, each with a folder of pictures per class, or these themselves if there is a
 *                    share; with tables what their names start from
 * @param labels      the table of pictures with any number of labels; null for one class each, by folder
 * @param validLabels the table of those to validate with; null for a share of the others
 * @param validShare  the part that is set aside to validate with; null where that is there already, and for a fifth of a table
 */
record PictureSource(Path folder, Path labels, Path validLabels, Double validShare) {

    private static final double USUAL_SHARE = 0.2;

    /** Pictures in a folder for each class. */
    static PictureSource folders(Path folder) {
        return new PictureSource(folder, null, null, null);
    }

    boolean isMultiLabel() {
        return labels != null;
    }

    /**
     * The pictures, whose transforms come with the network.
     *
     * @param classes of both
     * @param train   what is trained on, by what is done to each
     * @param valid   what is only measured
     */
    record Pictures(List<String> classes, Function<Transform, LabelledImages> train, Function<Transform, LabelledImages> valid) {
    }

    /**
     * @param seed of what is set aside
     * @throws DataException if a folder, a table or a picture is missing, there is one class only, or the classes differ
     */
    Pictures pictures(long seed) {
        Pictures pictures = isMultiLabel() ? tables(seed) : classFolders(seed);
        if (pictures.classes.size() < 2) {
            throw new DataException("Training needs at least two classes; " + (isMultiLabel() ? labels + " has only " + pictures.classes + "; label pictures with another"
                    : (validShare == null ? folder.resolve("train") : folder) + " has only " + pictures.classes + "; add a folder of pictures for each further class"));
        }
        return pictures;
    }

    private Pictures classFolders(long seed) {
        Split split = validShare == null ? Split.of(folder, Transforms.toTensor(), Transforms.toTensor())
                : ImageFolder.of(folder, Transforms.toTensor()).split(validShare, seed);
        return new Pictures(split.train().classes(), split.train()::withTransform, split.valid()::withTransform);
    }

    private Pictures tables(long seed) {
        ImageTable all = ImageTable.of(labels, folder, Transforms.toTensor());
        if (validLabels == null) {
            ImageTable.Split split = all.split(validShare == null ? USUAL_SHARE : validShare, seed);
            return new Pictures(all.classes(), split.train()::withTransform, split.valid()::withTransform);
        }
        ImageTable valid = ImageTable.of(validLabels, folder, Transforms.toTensor());
        List<String> unknown = new ArrayList<>(valid.classes());
        unknown.removeAll(all.classes());
        if (!unknown.isEmpty()) {
            throw new DataException("The table " + validLabels + " has labels that no picture of " + labels + " has: " + unknown
                    + "; label training pictures with them, too, or take them out");
        }
        return new Pictures(all.classes(), all::withTransform, valid.withClasses(all.classes())::withTransform);
    }
}
