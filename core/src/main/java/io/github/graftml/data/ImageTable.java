package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Multi-label images, labeled by a table or a function. The classes are all labels that occur, sorted as Python sorts
 * strings. Immutable and safe to share.
 */
public final class ImageTable implements LabelledImages {

    private final List<String> classes;
    private final List<Path> files;
    private final List<int[]> labels;
    private final @Nullable Transform transform; // null for none

    private ImageTable(List<String> classes, List<Path> files, List<int[]> labels, @Nullable Transform transform) {
        this.classes = classes;
        this.files = files;
        this.labels = labels;
        this.transform = transform == null ? null : Preprocessing.plain(transform);
    }

    /**
     * Labels images by a function, and sets a transform for their loaders.
     *
     * @param files     the images, in the order of batches without shuffling
     * @param labelsOf  returns the labels of an image; may be empty
     * @param transform the transform of loaders that have none; ends in floats
     * @return the images
     * @throws DataException if no image has a label
     */
    public static ImageTable of(Collection<Path> files, Function<Path, ? extends Collection<String>> labelsOf,
            Transform transform) {
        return of(files, labelsOf).withTransform(transform);
    }

    /**
     * Labels images by a function.
     *
     * @param files    the images, in the order of batches without shuffling
     * @param labelsOf returns the labels of an image; may be empty
     * @return the images
     * @throws DataException if no image has a label
     */
    public static ImageTable of(Collection<Path> files, Function<Path, ? extends Collection<String>> labelsOf) {
        Map<Path, Collection<String>> rows = new LinkedHashMap<>();
        files.forEach(file -> rows.put(file, List.copyOf(labelsOf.apply(file))));
        return labelled(rows, "the " + files.size() + " files");
    }

    /**
     * Reads a CSV table with a header and two columns, a file and its labels separated by spaces.
     *
     * <pre>
     * image,labels
     * 1.jpg,clear primary
     * 2.jpg,
     * </pre>
     *
     * @param csv       the table in UTF-8; the last comma of a line separates the columns
     * @param images    the folder that file names are relative to
     * @param transform the transform of loaders that have none; ends in floats
     * @return the images
     * @throws DataException if the table cannot be read, a line has no comma, an image is missing or listed twice, or
     *                       there is no label
     */
    public static ImageTable of(Path csv, Path images, Transform transform) {
        return of(csv, images).withTransform(transform);
    }

    /**
     * Reads a table as {@link #of(Path, Path, Transform)}, without a transform.
     *
     * @param csv    the table in UTF-8; the last comma of a line separates the columns
     * @param images the folder that file names are relative to
     * @return the images
     * @throws DataException as {@link #of(Path, Path, Transform)}
     */
    public static ImageTable of(Path csv, Path images) {
        Map<Path, List<String>> rows = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(csv);
        } catch (IOException e) {
            throw new DataException("Cannot read the table " + csv + ": " + (e instanceof NoSuchFileException
                    ? "there is no such file; check its name" : e + "; give a readable file in UTF-8"), e);
        }
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            String where = csv + " line " + (i + 1);
            int comma = line.lastIndexOf(',');
            if (comma < 0) {
                throw new DataException(
                        where + ": expected a file and its labels, separated by a comma; found " + line);
            }
            Path file = images.resolve(line.substring(0, comma).strip());
            if (!Files.isRegularFile(file)) {
                throw new DataException(where + ": no file " + file + "; give file names relative to " + images);
            }
            if (rows.put(file, List.of(line.substring(comma + 1).strip().split("\\s+"))) != null) {
                throw new DataException(where + ": " + file + " is listed twice; give all its labels in one line");
            }
        }
        rows.replaceAll((file, names) -> names.equals(List.of("")) ? List.of() : names);
        return labelled(rows, csv.toString());
    }

    private static ImageTable labelled(Map<Path, ? extends Collection<String>> rows, String source) {
        Set<String> names = new TreeSet<>(ImageFolder.CODE_POINTS);
        rows.values().forEach(names::addAll);
        if (names.isEmpty()) {
            throw new DataException("No labels in " + source + "; expected at least one image with a label");
        }
        List<String> classes = List.copyOf(names);
        return new ImageTable(classes, List.copyOf(rows.keySet()),
                rows.values().stream().map(row -> row.stream().mapToInt(classes::indexOf).sorted().distinct().toArray())
                        .toList(),
                null);
    }

    /**
     * Returns a copy with other classes: a small validation table may lack a rare label.
     *
     * @param names all classes in order, usually those of the training table or of the model
     * @return the same images and labels, with these classes
     * @throws DataException if a label of this table is missing or a name is repeated
     */
    public ImageTable withClasses(List<String> names) {
        if (!new HashSet<>(names).containsAll(classes) || new HashSet<>(names).size() != names.size()) {
            throw new DataException(this + " cannot have the classes " + names
                    + "; give each label of the table exactly once; others may be added");
        }
        int[] moved = classes.stream().mapToInt(names::indexOf).toArray();
        return new ImageTable(List.copyOf(names), files,
                labels.stream().map(row -> IntStream.of(row).map(label -> moved[label]).sorted().toArray()).toList(),
                transform);
    }

    /**
     * {@return a copy with another transform}
     *
     * @param other the transform of loaders that have none; null for none
     */
    public ImageTable withTransform(Transform other) {
        return new ImageTable(classes, files, labels, other);
    }

    /**
     * Splits the images into training and validation sets, stratified by combinations of labels. The validation set
     * keeps only the deterministic steps of the transform.
     *
     * @param validFraction the fraction of the images for {@link Split#valid()}, in (0, 1)
     * @param seed          the seed; the same seed gives the same split
     * @return two disjoint sets with the same classes
     * @throws DataException if one of the sets would be empty
     */
    public Split<ImageTable> split(double validFraction, long seed) {
        if (!(validFraction > 0 && validFraction < 1)) {
            throw new IllegalArgumentException("validFraction must be in (0, 1); got " + validFraction);
        }
        List<Integer> sorted = IntStream.of(new TorchDraws(Mt19937.seeded(seed)).randperm(size())).boxed()
                // in a random order where labels are the same
                .sorted(Comparator.comparing(labels::get, Arrays::compare)).toList();
        Set<Integer> valid = IntStream.range(0, size())
                .filter(i -> Math.round((i + 1) * validFraction) > Math.round(i * validFraction))
                .mapToObj(sorted::get).collect(Collectors.toSet());
        if (valid.isEmpty() || valid.size() == size()) {
            throw new DataException("A fraction of " + validFraction + " of " + size()
                    + " images is none or all; give more images or another fraction: " + this);
        }
        return new Split<>(some(i -> !valid.contains(i), transform),
                some(valid::contains, Split.deterministic(transform)));
    }

    private ImageTable some(IntPredicate wanted, @Nullable Transform transform) {
        int[] rows = IntStream.range(0, size()).filter(wanted).toArray();
        return new ImageTable(classes, IntStream.of(rows).mapToObj(files::get).toList(),
                IntStream.of(rows).mapToObj(labels::get).toList(), transform);
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public Optional<Transform> transform() {
        return Optional.ofNullable(transform);
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public Path file(int index) {
        return files.get(index);
    }

    @Override
    public int[] labels(int index) {
        return labels.get(index).clone();
    }

    @Override
    public boolean isMultiLabel() {
        return true;
    }

    /**
     * {@return a loader of batches in the listed order} The last batch may be smaller.
     *
     * @param size the number of images in a batch, at least 1
     * @throws DataException if there are no images
     */
    public DataLoader batches(int size) {
        return DataLoader.of(this, size);
    }

    @Override
    public String toString() {
        return "ImageTable[" + size() + " images, classes " + classes
                + (transform == null ? "]" : ", " + transform + "]");
    }
}
