package io.github.graftml.cli;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.data.Split;
import io.github.graftml.error.DataException;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Where the pictures are and what they show.
 *
 * @param folder      holds {@code train/} and {@code valid/}, each with a folder of pictures per class, or these themselves if there is a
 *                    share; with tables what their names start from
 * @param labels      the table of pictures with any number of labels; null for one class each, by folder
 * @param validLabels the table of those to validate with; null for a share of the others
 * @param validShare  the part that is set aside to validate with; null where that is there already, and for a fifth of a table
 */
record DataSource(Path folder, Path labels, Path validLabels, Double validShare) {

    private static final double USUAL_SHARE = 0.2;

    /** Pictures in a folder for each class. */
    static DataSource folders(Path folder) {
        return new DataSource(folder, null, null, null);
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

        static Pictures of(Split<ImageFolder> split) {
            return new Pictures(split.train().classes(), split.train()::withTransform, split.valid()::withTransform);
        }
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
        boolean parted = Files.isDirectory(folder.resolve("train")) && Files.isDirectory(folder.resolve("valid"));
        if (validShare != null && parted && holdsFolders(folder.resolve("train")) && holdsFolders(folder.resolve("valid"))) {
            throw new DataException(folder + " holds train/ and valid/, which " + TrainingOptions.VALID_SHARE + " would take for two classes; leave it out to validate with valid/, or give --data "
                    + folder.resolve("train") + " to set a share of those pictures aside");
        }
        if (validShare == null && !parted && Files.isDirectory(folder)) {
            throw new DataException("No folder " + folder.resolve(Files.isDirectory(folder.resolve("train")) ? "valid" : "train") + "; expected train/ and valid/ in " + folder
                    + ", each with a folder of pictures for each class. A folder that holds those of the classes itself is for a training command with "
                    + TrainingOptions.VALID_SHARE + " SHARE, such as 0.2");
        }
        Split<ImageFolder> split = validShare == null ? Split.of(folder, Transforms.toTensor(), Transforms.toTensor())
                : ImageFolder.of(folder, Transforms.toTensor()).split(validShare, seed);
        return Pictures.of(split);
    }

    private static boolean holdsFolders(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.anyMatch(Files::isDirectory);
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder + ": " + e + "; give a folder that can be read", e);
        }
    }

    private Pictures tables(long seed) {
        ImageTable all = ImageTable.of(labels, folder, Transforms.toTensor());
        if (validLabels == null) {
            Split<ImageTable> split = all.split(validShare == null ? USUAL_SHARE : validShare, seed);
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
