package io.github.graftml.data.check;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.check.FileScan.Place;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks a data set: reads and decodes every file, and reports what is wrong. It uses one thread per processor and
 * changes no
 * file. The folder contains the class folders, or it contains {@code train} beside {@code valid}, {@code val} or
 * {@code test}, each with class folders.
 */
public final class DatasetCheck {

    /** The ratio of the largest class to the smallest from which classes are reported as uneven. */
    static final int UNEVEN = 5;

    private static final List<String> SPLITS = List.of("train", "valid", "val", "test");
    private static final int LONGEST_SIGNATURE = 64;

    private final Path root;
    private final Map<String, ImageFolder> folders = new LinkedHashMap<>();

    private DatasetCheck(Path root) {
        this.root = root;
    }

    /**
     * Checks a data set.
     *
     * @param root contains {@code train} and other splits, or the class folders
     * @return what was found
     * @throws DataException  if there is no data set: no such folder, or no class folders in it
     * @throws GraftException if the thread is interrupted
     */
    public static DatasetReport run(Path root) {
        return run(root, (done, total) -> {
        });
    }

    /**
     * Checks a data set and reports its progress.
     *
     * @param root     contains {@code train} and other splits, or the class folders
     * @param progress called after each file, on the calling thread
     * @return what was found
     */
    public static DatasetReport run(Path root, Progress progress) {
        return new DatasetCheck(root).run(progress);
    }

    /** Receives the progress of a check. */
    @FunctionalInterface
    public interface Progress {

        /**
         * Called after each file, on the thread that runs the check.
         *
         * @param done  files checked so far
         * @param total files to check
         */
        void checked(int done, int total);
    }

    private DatasetReport run(Progress progress) {
        List<String> splits = Files.isDirectory(root.resolve("train"))
                ? SPLITS.stream().filter(name -> Files.isDirectory(root.resolve(name))).toList() : List.of("");
        splits.forEach(
                name -> folders.put(name, ImageFolder.allowingEmptyClasses(root.resolve(name), Transforms.toTensor())));

        List<FileScan> files = scan(places(), progress);
        List<Finding> findings = new ArrayList<>();
        files.forEach(file -> file.finding().ifPresent(findings::add));
        findings.addAll(ignoredImages());
        findings.addAll(differingClasses());
        findings.addAll(unevenClasses());
        findings.addAll(DuplicateFinder.among(files));
        findings.sort(Comparator.comparing(Finding::kind));
        return new DatasetReport(root, counts(), findings);
    }

    private List<Place> places() {
        return folders.entrySet().stream()
                .flatMap(split -> split.getValue().samples().stream()
                        .map(sample -> new Place(root.relativize(sample.file()), split.getKey(),
                                split.getValue().classes().get(sample.label()))))
                .toList();
    }

    private List<FileScan> scan(List<Place> places, Progress progress) {
        ExecutorService threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            List<Future<FileScan>> running = places.stream()
                    .map(place -> threads.submit(() -> FileScan.of(root, place))).toList();
            List<FileScan> files = new ArrayList<>(places.size());
            for (Future<FileScan> one : running) {
                files.add(one.get());
                progress.checked(files.size(), places.size());
            }
            return files;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GraftException("Interrupted while checking " + root, e);
        } catch (ExecutionException e) {
            throw new GraftException("Cannot check " + root + ": " + e.getCause(), e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** Images that a loader ignores because of their file name extensions. */
    private List<Finding> ignoredImages() {
        Set<Path> seen = folders.values().stream().flatMap(f -> f.samples().stream()).map(s -> s.file())
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        folders.values().forEach(folder -> folder.classes().forEach(label -> {
            try (Stream<Path> files = Files.walk(folder.root().resolve(label), FileVisitOption.FOLLOW_LINKS)) {
                for (Path file : files.filter(f -> Files.isRegularFile(f) && !seen.contains(f)).sorted().toList()) {
                    if (isImage(file)) {
                        findings.add(new Finding(Finding.Kind.WRONG_EXTENSION, List.of(root.relativize(file)),
                                "an image that is not used for training: its extension is none of "
                                        + String.join(", ", ImageFolder.EXTENSIONS)));
                    }
                }
            } catch (IOException e) {
                throw new DataException("Cannot list the folder " + folder.root().resolve(label) + ": " + e, e);
            }
        }));
        return findings;
    }

    private static boolean isImage(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (ImageDecoder.extensions(in.readNBytes(LONGEST_SIGNATURE)).isEmpty()) {
                return false;
            }
        }
        try {
            ImageDecoder.size(Files.readAllBytes(file), file.toString());
            return true;
        } catch (IOException e) {
            return false; // it only starts like an image
        }
    }

    private List<Finding> differingClasses() {
        Set<String> all = new LinkedHashSet<>();
        folders.values().forEach(folder -> all.addAll(folder.classes()));
        List<Finding> findings = new ArrayList<>();
        folders.forEach((split, folder) -> {
            List<String> missing = all.stream().filter(label -> !folder.classes().contains(label)).toList();
            if (!missing.isEmpty()) {
                findings.add(new Finding(Finding.Kind.CLASSES_DIFFER, List.of(Path.of(split)),
                        "lacks " + String.join(", ", missing)));
            }
        });
        return findings;
    }

    private List<Finding> unevenClasses() {
        List<Finding> findings = new ArrayList<>();
        counts().forEach((split, classes) -> {
            classes.forEach((label, count) -> {
                if (count == 0) {
                    findings.add(new Finding(Finding.Kind.EMPTY_CLASS, List.of(Path.of(split, label)),
                            "it has no file with the extension " + String.join(", ", ImageFolder.EXTENSIONS)));
                }
            });
            Map.Entry<String, Integer> most = Collections.max(classes.entrySet(), Map.Entry.comparingByValue());
            classes.entrySet().stream().filter(e -> e.getValue() > 0).min(Map.Entry.comparingByValue())
                    .filter(least -> most.getValue() >= (long) UNEVEN * least.getValue())
                    .ifPresent(least -> findings.add(new Finding(Finding.Kind.UNEVEN_CLASSES,
                            List.of(Path.of(split, least.getKey())), "%d images, but %s has %d".formatted(
                                    least.getValue(), most.getKey(), most.getValue()))));
        });
        return findings;
    }

    private Map<String, Map<String, Integer>> counts() {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        folders.forEach((split, folder) -> {
            int[] perClass = folder.classCounts();
            Map<String, Integer> classes = new LinkedHashMap<>();
            folder.classToIndex().forEach((label, index) -> classes.put(label, perClass[index]));
            counts.put(split, classes);
        });
        return counts;
    }
}
