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
 * A layout of labeled images on disk, for training and validation: {@code
 * DataSource.trainAndValid(folder).splits(42)}. Immutable; nothing is read before {@link #splits}.
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
     * @param train the training images
     * @param valid the validation images
     */
    public record Splits(LabelledImages train, LabelledImages valid) {

        /**
         * {@return a copy with other transforms}
         *
         * @param train the transform of the training images
         * @param valid the transform of the validation images
         */
        public Splits with(Transform train, Transform valid) {
            return new Splits(with(this.train, train), with(this.valid, valid));
        }

        private static LabelledImages with(LabelledImages images, Transform transform) {
            return images instanceof ImageFolder folder ? folder.withTransform(transform)
                    : ((ImageTable) images).withTransform(transform);
        }
    }

    /**
     * {@return a source of two folders, {@code folder/train} and {@code folder/valid}, each with a folder of images per
     * class}
     *
     * @param folder the folder that contains both
     */
    public static DataSource trainAndValid(Path folder) {
        return new DataSource(folder, false, seed -> {
            for (String part : List.of("train", "valid")) {
                if (Files.isDirectory(folder) && !Files.isDirectory(folder.resolve(part))) {
                    throw new DataException(
                            "No folder " + folder.resolve(part) + "; expected train/ and valid/ in " + folder
                                    + ", each with a folder of images for each class",
                            Hint.NOT_SPLIT);
                }
            }
            return splits(Split.of(folder, Transforms.toTensor(), Transforms.toTensor()));
        });
    }

    /**
     * {@return a source of one folder with a folder of images per class, a fraction of which is for validation}
     *
     * @param folder        the folder that contains the class folders
     * @param validFraction the fraction of each class, in (0, 1)
     */
    public static DataSource oneFolder(Path folder, double validFraction) {
        requireFraction(validFraction);
        return new DataSource(folder, false, seed -> {
            if (holdsFolders(folder.resolve("train")) && holdsFolders(folder.resolve("valid"))) {
                throw new DataException(folder + " holds train/ and valid/, which would be taken for two classes",
                        Hint.ALREADY_SPLIT);
            }
            return splits(ImageFolder.of(folder, Transforms.toTensor()).split(validFraction, seed));
        });
    }

    /**
     * {@return a source of one CSV table of multi-label images, a fraction of which is for validation}
     *
     * @param labels        the table, see {@link ImageTable#of(Path, Path)}
     * @param folder        the folder that the table's file names are relative to
     * @param validFraction the fraction of the images, in (0, 1)
     */
    public static DataSource table(Path labels, Path folder, double validFraction) {
        requireFraction(validFraction);
        return new DataSource(folder, true, seed -> {
            Split<ImageTable> split = ImageTable.of(labels, folder, Transforms.toTensor()).split(validFraction, seed);
            return new Splits(split.train(), split.valid());
        });
    }

    /**
     * {@return a source of two CSV tables of multi-label images}
     *
     * @param train  the training table, see {@link ImageTable#of(Path, Path)}
     * @param valid  the validation table, whose labels must all occur in {@code train}
     * @param folder the folder that both tables' file names are relative to
     */
    public static DataSource tables(Path train, Path valid, Path folder) {
        return new DataSource(folder, true, seed -> {
            ImageTable images = ImageTable.of(train, folder, Transforms.toTensor());
            ImageTable validation = ImageTable.of(valid, folder, Transforms.toTensor());
            List<String> unknown = new ArrayList<>(validation.classes());
            unknown.removeAll(images.classes());
            if (!unknown.isEmpty()) {
                throw new DataException(
                        "The table " + valid + " has labels that no image of " + train + " has: " + unknown
                                + "; add training images with these labels, or remove the labels");
            }
            return new Splits(images, validation.withClasses(images.classes()));
        });
    }

    /** {@return the folder that contains all images} */
    public Path folder() {
        return folder;
    }

    /** {@return whether the images are multi-label} */
    public boolean isMultiLabel() {
        return multiLabel;
    }

    /**
     * Lists the images; the transform of both splits is {@code toTensor()}, see {@link Splits#with}.
     *
     * @param seed the seed of the split; the same seed gives the same split
     * @return both splits
     * @throws DataException if a folder, a table or an image is missing, there is only one class, or the classes differ
     */
    public Splits splits(long seed) {
        Splits splits = list.apply(seed);
        if (splits.train().classes().size() < 2) {
            throw new DataException(
                    "Training needs at least two classes; " + splits.train() + " has only " + splits.train().classes()
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
