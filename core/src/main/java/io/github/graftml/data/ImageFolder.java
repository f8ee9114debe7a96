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
 * A folder with one folder of pictures for each class, read by torchvision's rules: every folder below the root is a
 * class, hidden ones too; pictures are looked for at any depth, links are followed; classes and files stand in the
 * order in which Python sorts strings. Immutable and safe to share.
 */
public final class ImageFolder implements LabelledImages {

    /** The file name endings of pictures, in lower case and without the dot; torchvision's list. */
    public static final List<String> EXTENSIONS = List.of("jpg", "jpeg", "png", "ppm", "bmp", "pgm", "tif", "tiff", "webp");

    /** Python's order of strings: by code point, where Java's own goes by UTF-16 unit. */
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
     * @param root holds one folder for each class
     * @throws DataException if the root is missing, has no class folder, or a class folder has no images
     */
    public static ImageFolder of(Path root) {
        return withoutEmptyClasses(list(root, null));
    }

    /**
     * As {@link #of(Path)}, with a transform that every loader of this folder applies unless it is given another.
     *
     * @param root      holds one folder for each class
     * @param transform what is done to each decoded picture; ends in floats
     * @throws DataException if the root is missing, has no class folder, or a class folder has no pictures
     */
    public static ImageFolder of(Path root, Transform transform) {
        return withoutEmptyClasses(list(root, Objects.requireNonNull(transform, "transform")));
    }

    private static ImageFolder withoutEmptyClasses(ImageFolder folder) {
        int[] counts = folder.classCounts();
        for (int label = 0; label < counts.length; label++) {
            if (counts[label] == 0) {
                throw new DataException("No images under " + folder.root.resolve(folder.classes.get(label)) + "; supported: "
                        + String.join(", ", EXTENSIONS));
            }
        }
        return folder;
    }

    /**
     * As {@link #of(Path)}, but a folder without pictures is a class too.
     *
     * @throws DataException if the root is missing or has no class folder
     */
    public static ImageFolder allowingEmptyClasses(Path root) {
        return list(root, null);
    }

    /** As {@link #allowingEmptyClasses(Path)}, with a transform as in {@link #of(Path, Transform)}. */
    public static ImageFolder allowingEmptyClasses(Path root, Transform transform) {
        return list(root, Objects.requireNonNull(transform, "transform"));
    }

    private static ImageFolder list(Path root, @Nullable Transform transform) {
        if (!Files.isDirectory(root)) {
            throw new DataException((Files.exists(root) ? "Not a folder: " : "No folder ") + root
                    + "; expected a folder that holds one folder of pictures for each class");
        }
        try {
            List<String> classes = classFolders(root);
            if (classes.isEmpty()) {
                throw new DataException("No class folder in " + root + "; put the pictures of each class into a folder of its own, as in "
                        + root.resolve("cats"));
            }
            List<Sample> samples = new ArrayList<>();
            for (int label = 0; label < classes.size(); label++) {
                for (Path file : pictures(root.resolve(classes.get(label)))) {
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

    /** @return the folder that was read */
    public Path root() {
        return root;
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    /** @return each class name and its label, in the order of the labels */
    public Map<String, Integer> classToIndex() {
        Map<String, Integer> indices = new LinkedHashMap<>();
        classes.forEach(name -> indices.put(name, indices.size()));
        return Collections.unmodifiableMap(indices);
    }

    /** @return every picture with its label, class after class */
    public List<Sample> samples() {
        return samples;
    }

    /** @return the label of every picture, a fresh array */
    public int[] targets() {
        return samples.stream().mapToInt(Sample::label).toArray();
    }

    /** @return how many pictures each class has, a fresh array in the order of the labels */
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

    /** @return the same pictures with another transform */
    public ImageFolder withTransform(Transform other) {
        return new ImageFolder(root, classes, samples, other);
    }


    /** Returns the same classes with some of the images; {@code transform} may be null. */
    ImageFolder withSamples(List<Sample> some, @Nullable Transform transform) {
        return new ImageFolder(root, classes, some, transform);
    }

    /**
     * Sets a share of each class aside for validation.
     *
     * @param validShare between 0 and 1: the part of every class that goes to {@link Split#valid()}
     * @param seed       the same seed gives the same split
     * @return two folders of this one's classes that share no image; if this one carries a transform, the valid one has its
     *         deterministic steps only, and none if those do not end in floats
     * @throws DataException if a class has fewer than two pictures
     */
    public Split<ImageFolder> split(double validShare, long seed) {
        return FolderSplits.stratified(this, validShare, seed);
    }

    /**
     * Splits for cross-validation: every picture is in the valid part of exactly one, each class spread evenly.
     *
     * @param count at least 2
     * @param seed  the same seed gives the same folds
     * @throws DataException if a class has fewer pictures than there are folds
     */
    public List<Split<ImageFolder>> folds(int count, long seed) {
        return FolderSplits.folds(this, count, seed);
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
        return "ImageFolder[" + root + ", " + size() + " images, classes " + classes + (transform == null ? "]" : ", " + transform + "]");
    }

    private static List<String> classFolders(Path root) throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(Files::isDirectory).map(folder -> folder.getFileName().toString()).sorted(CODE_POINTS).toList();
        }
    }

    /** Sorted by folder and then by name: what Python's {@code sorted(os.walk(folder))} with sorted names gives. */
    private static List<Path> pictures(Path folder) throws IOException {
        Map<String, Set<Path>> byFolder = new TreeMap<>(CODE_POINTS);
        Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isPicture(file)) {
                    byFolder.computeIfAbsent(Objects.requireNonNull(file.getParent()).toString(), name -> new TreeSet<>(Comparator.comparing(Path::toString, CODE_POINTS)))
                            .add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return byFolder.values().stream().flatMap(Set::stream).toList();
    }

    private static boolean isPicture(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return EXTENSIONS.stream().anyMatch(extension -> name.endsWith("." + extension));
    }

    /** Surrogates, of which the code points beyond 16 bits are made, rank above every other unit. */
    private static int rank(char unit) {
        return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
    }
}
