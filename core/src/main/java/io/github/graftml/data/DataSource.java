package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.error.Hint;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/**
 * A layout of labelled images on disk, for training and validation: {@code DataSource.trainAndValid(folder).splits(42)}. Immutable;
 * nothing is read before {@link #splits}.
 */
public final class DataSource {

    private final Path folder;
    private final boolean multiLabel;
    private final LongFunction<Splits> list; // by seed

    private DataSource(Path folder, boolean multiLabel, LongFunction<Splits> list) {
        this.folder = folder;
        this.multiLabel = multiLabel;
        this.list = list;
    }

    /**
     * The images of a source. Both splits have the same classes.
     *
     * @param train what the model is trained on
     * @param valid what it is validated on
     */
    public record Splits(LabelledImages train, LabelledImages valid) {

        /** Returns the same images with other transforms. */
        public Splits with(Transform train, Transform valid) {
            return new Splits(with(this.train, train), with(this.valid, valid));
        }

        private static LabelledImages with(LabelledImages images, Transform transform) {
            return images instanceof ImageFolder folder ? folder.withTransform(transform) : ((ImageTable) images).withTransform(transform);
        }
    }

    /** Returns a source of two folders, {@code folder/train} and {@code folder/valid}, each with a folder of images per class. */
    public static DataSource trainAndValid(Path folder) {
        return new DataSource(folder, false, seed -> {
            for (String part : List.of("train", "valid")) {
                if (Files.isDirectory(folder) && !Files.isDirectory(folder.resolve(part))) {
                    throw new DataException("No folder " + folder.resolve(part) + "; expected train/ and valid/ in " + folder
                            + ", each with a folder of images for each class", Hint.NOT_SPLIT);
                }
            }
            return splits(Split.of(folder, Transforms.toTensor(), Transforms.toTensor()));
        });
    }

    /**
     * Returns a source of one folder with a folder of images per class, of which a part is set aside for validation.
     *
     * @param validFraction the part of each class, in (0, 1)
     */
    public static DataSource oneFolder(Path folder, double validFraction) {
        requireFraction(validFraction);
        return new DataSource(folder, false, seed -> {
            if (holdsFolders(folder.resolve("train")) && holdsFolders(folder.resolve("valid"))) {
                throw new DataException(folder + " holds train/ and valid/, which would be taken for two classes", Hint.ALREADY_SPLIT);
            }
            return splits(ImageFolder.of(folder, Transforms.toTensor()).split(validFraction, seed));
        });
    }

    /**
     * Returns a source of one CSV table of images with any number of labels, of which a part is set aside for validation.
     *
     * @param labels        see {@link ImageTable}
     * @param folder        the folder that the table's file names are relative to
     * @param validFraction the part of the images, in (0, 1)
     */
    public static DataSource table(Path labels, Path folder, double validFraction) {
        requireFraction(validFraction);
        return new DataSource(folder, true, seed -> {
            Split<ImageTable> split = ImageTable.of(labels, folder, Transforms.toTensor()).split(validFraction, seed);
            return new Splits(split.train(), split.valid());
        });
    }

    /**
     * Returns a source of two CSV tables of images with any number of labels.
     *
     * @param train  see {@link ImageTable}
     * @param valid  of no labels that {@code train} lacks
     * @param folder the folder that both tables' file names are relative to
     */
    public static DataSource tables(Path train, Path valid, Path folder) {
        return new DataSource(folder, true, seed -> {
            ImageTable images = ImageTable.of(train, folder, Transforms.toTensor());
            ImageTable held = ImageTable.of(valid, folder, Transforms.toTensor());
            List<String> unknown = new ArrayList<>(held.classes());
            unknown.removeAll(images.classes());
            if (!unknown.isEmpty()) {
                throw new DataException("The table " + valid + " has labels that no image of " + train + " has: " + unknown
                        + "; label training images with them, too, or remove them");
            }
            return new Splits(images, held.withClasses(images.classes()));
        });
    }

    /** Returns the folder that all images are in. */
    public Path folder() {
        return folder;
    }

    /** Returns whether an image may have any number of labels. */
    public boolean isMultiLabel() {
        return multiLabel;
    }

    /**
     * Lists the images; the transform of both splits is {@code toTensor()}, see {@link Splits#with}.
     *
     * @param seed decides what is set aside for validation; the same seed sets the same images aside
     * @throws DataException if a folder, a table or an image is missing, there is one class only, or the classes differ
     */
    public Splits splits(long seed) {
        Splits splits = list.apply(seed);
        if (splits.train().classes().size() < 2) {
            throw new DataException("Training needs at least two classes; " + splits.train() + " has only " + splits.train().classes()
                    + "; add images of another class");
        }
        return splits;
    }

    private static boolean holdsFolders(Path folder) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.anyMatch(Files::isDirectory);
        } catch (IOException e) {
            throw new DataException("Cannot list " + folder + ": " + e + "; give a folder that can be read", e);
        }
    }

    private static Splits splits(Split<? extends LabelledImages> split) {
        return new Splits(split.train(), split.valid());
    }

    private static void requireFraction(double validFraction) {
        if (!(validFraction > 0 && validFraction < 1)) {
            throw new IllegalArgumentException("validFraction must be in (0, 1); got " + validFraction);
        }
    }
}
