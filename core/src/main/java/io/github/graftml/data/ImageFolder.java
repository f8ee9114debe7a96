package io.github.graftml.data;

import io.github.graftml.error.DataException;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder with one subfolder of images for each class, read by torchvision's rules. Every folder below the root is a
 * class, including hidden ones. Images are found at any depth, and links are followed. Classes and files are sorted
 * as Python sorts strings. Immutable and safe to share.
 */
public final class ImageFolder implements LabelledImages {

    /** The file name extensions of images, in lower case and without the dot, as in torchvision. */
    public static final List<String> EXTENSIONS = List.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff",
            "webp");

    /** Compares strings as Python does: by code point, where Java compares UTF-16 units. */
    static final Comparator<String> CODE_POINTS = (a, b) -> {
        for (int i = 0; i < Math.min(a.length(), b.length()); i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return Integer.compare(rank(a.charAt(i)), rank(b.charAt(i)));
            }
        }
        return Integer.compare(a.length(), b.length());
    };

    private final Path root;
    private final List<String> classes;
    private final List<Sample> samples;
    private final @Nullable Transform transform; // null for none

    private ImageFolder(Path root, List<String> classes, List<Sample> samples, @Nullable Transform transform) {
        this.root = root;
        this.classes = List.copyOf(classes);
        this.samples = List.copyOf(samples);
        this.transform = transform == null ? null : Preprocessing.plain(transform);
    }

    /**
     * Reads a folder.
     *
     * @param root the folder that contains one folder for each class
     * @return the images
     * @throws DataException if the root is missing, has no class folder, or a class folder has no images
     */
    public static ImageFolder of(Path root) {
        return withoutEmptyClasses(list(root, null));
    }

    /**
     * Reads a folder as {@link #of(Path)}, and sets a transform for its loaders.
     *
     * @param root      the folder that contains one folder for each class
     * @param transform the transform of loaders that have none; ends in floats
     * @return the images
     * @throws DataException if the root is missing, has no class folder, or a class folder has no images
     */
    public static ImageFolder of(Path root, Transform transform) {
        return withoutEmptyClasses(list(root, Objects.requireNonNull(transform, "transform")));
    }

    private static ImageFolder withoutEmptyClasses(ImageFolder folder) {
        int[] counts = folder.classCounts();
        for (int label = 0; label < counts.length; label++) {
            if (counts[label] == 0) {
                throw new DataException(
                        "No images under " + folder.root.resolve(folder.classes.get(label)) + "; supported: "
                                + String.join(", ", EXTENSIONS));
            }
        }
        return folder;
    }

    /**
     * Reads a folder as {@link #of(Path)}, but accepts class folders without images.
     *
     * @param root the folder that contains one folder for each class
     * @return the images
     * @throws DataException if the root is missing or has no class folder
     */
    public static ImageFolder allowingEmptyClasses(Path root) {
        return list(root, null);
    }

    /**
     * Reads a folder as {@link #allowingEmptyClasses(Path)}, and sets a transform for its loaders.
     *
     * @param root      the folder that contains one folder for each class
     * @param transform the transform of loaders that have none; ends in floats
     * @return the images
     * @throws DataException if the root is missing or has no class folder
     */
    public static ImageFolder allowingEmptyClasses(Path root, Transform transform) {
        return list(root, Objects.requireNonNull(transform, "transform"));
    }

    private static ImageFolder list(Path root, @Nullable Transform transform) {
        if (!Files.isDirectory(root)) {
            throw new DataException((Files.exists(root) ? "Not a folder: " : "No folder ") + root
                    + "; expected a folder that contains one folder of images for each class");
        }
        try {
            List<String> classes = classFolders(root);
            if (classes.isEmpty()) {
                throw new DataException(
                        "No class folder in " + root + "; put the images of each class into a separate folder, such as "
                                + root.resolve("cats"));
            }
            List<Sample> samples = new ArrayList<>();
            for (int label = 0; label < classes.size(); label++) {
                for (Path file : imageFiles(root.resolve(classes.get(label)))) {
                    samples.add(new Sample(file, label));
                }
            }
            return new ImageFolder(root, classes, samples, transform);
        } catch (FileSystemLoopException e) {
            throw new DataException("The link " + e.getFile() + " leads back to a folder above it; remove the link", e);
        } catch (IOException e) {
            throw new DataException("Cannot list the folder " + root + ": " + e, e);
        }
    }

    /** {@return the root folder} */
    public Path root() {
        return root;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    /** {@return the label of each class name, in the order of the labels; unmodifiable} */
    public Map<String, Integer> classToIndex() {
        Map<String, Integer> indices = new LinkedHashMap<>();
        classes.forEach(name -> indices.put(name, indices.size()));
        return Collections.unmodifiableMap(indices);
    }

    /** {@return every image with its label, sorted by class} */
    public List<Sample> samples() {
        return samples;
    }

    /** {@return the label of every image, a new array} */
    public int[] targets() {
        return samples.stream().mapToInt(Sample::label).toArray();
    }

    /** {@return the number of images of each class, a new array in the order of the labels} */
    public int[] classCounts() {
        int[] counts = new int[classes.size()];
        samples.forEach(sample -> counts[sample.label()]++);
        return counts;
    }

    @Override
    public Optional<Transform> transform() {
        return Optional.ofNullable(transform);
    }

    @Override
    public int size() {
        return samples.size();
    }

    @Override
    public Path file(int index) {
        return samples.get(index).file();
    }

    @Override
    public int[] labels(int index) {
        return new int[] {samples.get(index).label()};
    }

    /**
     * {@return a copy with another transform}
     *
     * @param other the transform of loaders that have none; null for none
     */
    public ImageFolder withTransform(Transform other) {
        return new ImageFolder(root, classes, samples, other);
    }

    /** {@return the same classes with some of the images; {@code transform} may be null} */
    ImageFolder withSamples(List<Sample> some, @Nullable Transform transform) {
        return new ImageFolder(root, classes, some, transform);
    }

    /**
     * Splits the images into training and validation sets, stratified by class. The validation set keeps only the
     * deterministic steps of the transform, and no transform if those do not end in floats.
     *
     * @param validFraction the fraction of each class for {@link Split#valid()}, in (0, 1)
     * @param seed          the seed; the same seed gives the same split
     * @return two disjoint sets with the same classes
     * @throws DataException if a class has fewer than two images
     */
    public Split<ImageFolder> split(double validFraction, long seed) {
        return FolderSplits.stratified(this, validFraction, seed);
    }

    /**
     * Splits the images for cross-validation, stratified by class. Every image is in the validation set of exactly
     * one fold.
     *
     * @param count the number of folds, at least 2
     * @param seed  the seed; the same seed gives the same folds
     * @return one split for each fold
     * @throws DataException if a class has fewer images than there are folds
     */
    public List<Split<ImageFolder>> folds(int count, long seed) {
        return FolderSplits.folds(this, count, seed);
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
        return "ImageFolder[" + root + ", " + size() + " images, classes " + classes
                + (transform == null ? "]" : ", " + transform + "]");
    }

    private static List<String> classFolders(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).sorted(CODE_POINTS)
                    .toList();
        }
    }

    /** Sorted by folder and then by name: what Python's {@code sorted(os.walk(folder))} with sorted names gives. */
    private static List<Path> imageFiles(Path folder) throws IOException {
        Map<String, Set<Path>> byFolder = new TreeMap<>(CODE_POINTS);
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (isImage(file)) {
                            byFolder.computeIfAbsent(Objects.requireNonNull(file.getParent()).toString(),
                                    name -> new TreeSet<>(Comparator.comparing(Path::toString, CODE_POINTS)))
                                    .add(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        return byFolder.values().stream().flatMap(Set::stream).toList();
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().anyMatch(extension -> name.endsWith("." + extension));
    }

    /** Returns the rank of a UTF-16 unit; surrogates rank above all others, as their code points exceed 16 bits. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
