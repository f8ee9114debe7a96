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
 * Pictures that show any number of things each, labelled by a table or a function. The classes are all labels that
 * occur, in the order in which Python sorts strings. Immutable and safe to share.
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
     * @param files     the pictures, in the order that batches without shuffling have
     * @param labelsOf  what a picture shows; may be empty
     * @param transform what is done to each decoded picture; ends in floats
     * @throws DataException if no picture has a label
     */
    public static ImageTable of(Collection<Path> files, Function<Path, ? extends Collection<String>> labelsOf, Transform transform) {
        return of(files, labelsOf).withTransform(transform);
    }

    /**
     * Labels images by a function.
     *
     * @param files    the images, in the order that batches without shuffling have
     * @param labelsOf what an image shows; may be empty
     * @throws DataException if no image has a label
     */
    public static ImageTable of(Collection<Path> files, Function<Path, ? extends Collection<String>> labelsOf) {
        Map<Path, Collection<String>> rows = new LinkedHashMap<>();
        files.forEach(file -> rows.put(file, List.copyOf(labelsOf.apply(file))));
        return labelled(rows, "the " + files.size() + " files");
    }

    /**
     * Reads a table with a heading and two columns: a file, and its labels with spaces between them.
     *
     * <pre>
     * image,labels
     * 1.jpg,clear primary
     * 2.jpg,
     * </pre>
     *
     * @param csv       UTF-8, the columns parted by the last comma of a line
     * @param images    the folder that the table's file names start from
     * @param transform what is done to each decoded picture; ends in floats
     * @throws DataException if the table cannot be read, a line has no comma, a picture is missing or listed twice, or there is no label
     */
    public static ImageTable of(Path csv, Path images, Transform transform) {
        return of(csv, images).withTransform(transform);
    }

    /** As {@link #of(Path, Path, Transform)}, without a transform. */
    public static ImageTable of(Path csv, Path images) {
        Map<Path, List<String>> rows = new LinkedHashMap<>();
        List<String> lines;
        try {
            lines = Files.readAllLines(csv);
        } catch (IOException e) {
            throw new DataException("Cannot read the table " + csv + ": " + (e instanceof NoSuchFileException ? "there is no such file; check its name" : e + "; give a file in UTF-8 that can be read"), e);
        }
        for (int i = 1; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isBlank()) {
                continue;
            }
            String where = csv + " line " + (i + 1);
            int comma = line.lastIndexOf(',');
            if (comma < 0) {
                throw new DataException(where + ": expected a file and its labels with a comma between them; found " + line);
            }
            Path file = images.resolve(line.substring(0, comma).strip());
            if (!Files.isRegularFile(file)) {
                throw new DataException(where + ": no file " + file + "; give names as they are below " + images);
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
                rows.values().stream().map(row -> row.stream().mapToInt(classes::indexOf).sorted().distinct().toArray()).toList(), null);
    }

    /**
     * Counts labels that occur in no picture here as classes, too: a small table for validation may lack a rare one.
     *
     * @param names all classes in the order wanted, usually those of the table that was trained on or of the model
     * @return the same pictures, their labels among these classes
     * @throws DataException if a label of this table is not among them, or a name comes twice
     */
    public ImageTable withClasses(List<String> names) {
        if (!new HashSet<>(names).containsAll(classes) || new HashSet<>(names).size() != names.size()) {
            throw new DataException(this + " cannot have the classes " + names + "; give each label of the table once, and more if there are");
        }
        int[] moved = classes.stream().mapToInt(names::indexOf).toArray();
        return new ImageTable(List.copyOf(names), files,
                labels.stream().map(row -> IntStream.of(row).map(label -> moved[label]).sorted().toArray()).toList(), transform);
    }

    /** @return the same pictures with another transform */
    public ImageTable withTransform(Transform other) {
        return new ImageTable(classes, files, labels, other);
    }

    /**
     * Sets a share of the pictures aside for validation: of those with the same labels as nearly that share as can be, where a
     * label's only picture may go either way.
     *
     * @param validShare between 0 and 1: the part of the pictures that goes to {@link Split#valid()}
     * @param seed       the same seed gives the same split
     * @throws DataException if there are too few pictures for that
     */
    public Split<ImageTable> split(double validShare, long seed) {
        if (!(validShare > 0 && validShare < 1)) {
            throw new IllegalArgumentException("The share for validation lies between 0 and 1; got " + validShare);
        }
        List<Integer> alike = IntStream.of(new TorchDraws(Mt19937.seeded(seed)).randperm(size())).boxed()
                .sorted(Comparator.comparing(labels::get, Arrays::compare)).toList(); // in a random order where labels are the same
        Set<Integer> held = IntStream.range(0, size()).filter(i -> Math.round((i + 1) * validShare) > Math.round(i * validShare))
                .mapToObj(alike::get).collect(Collectors.toSet());
        if (held.isEmpty() || held.size() == size()) {
            throw new DataException("Of " + size() + " pictures a share of " + validShare + " is none or all; give more pictures, or another share: " + this);
        }
        return new Split<>(some(i -> !held.contains(i), transform), some(held::contains, Split.deterministic(transform)));
    }

    private ImageTable some(IntPredicate wanted, @Nullable Transform transform) {
        int[] rows = IntStream.range(0, size()).filter(wanted).toArray();
        return new ImageTable(classes, IntStream.of(rows).mapToObj(files::get).toList(), IntStream.of(rows).mapToObj(labels::get).toList(), transform);
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
     * Returns batches of {@code size} pictures in the given order, the last one smaller where the pictures do not divide.
     *
     * @param size pictures in a batch, at least 1
     * @throws DataException if there are no pictures
     */
    public DataLoader batches(int size) {
        return DataLoader.of(this, size);
    }

    @Override
    public String toString() {
        return "ImageTable[" + size() + " images, classes " + classes + (transform == null ? "]" : ", " + transform + "]");
    }
}
