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
 * Reads and decodes every file of a data set and says what is wrong with it. Works on as many threads as there are
 * processors; changes no file. The folder either holds {@code train} beside {@code valid}, {@code val} or {@code test},
 * each with a folder for each class, or it holds the class folders themselves.
 */
public final class DatasetCheck {

    /** From this ratio of the largest class to the smallest on, classes count as very uneven. */
    static final int UNEVEN = 5;

    private static final List<String> SPLITS = List.of("train", "valid", "val", "test");
    private static final int LONGEST_SIGNATURE = 64;

    private final Path root;
    private final Map<String, ImageFolder> folders = new LinkedHashMap<>();

    private DatasetCheck(Path root) {
        this.root = root;
    }

    /**
     * Checks a data set, silently.
     *
     * @param root holds {@code train} and others, or the class folders
     * @return what was found
     * @throws DataException  if there is no data set: no such folder, or no class folders in it
     * @throws GraftException if the thread is interrupted
     */
    public static DatasetReport run(Path root) {
        return run(root, (done, total) -> { });
    }

    /**
     * As {@link #run(Path)}, for whoever shows how far it is.
     *
     * @param progress called after each file, on the calling thread
     */
    public static DatasetReport run(Path root, Progress progress) {
        return new DatasetCheck(root).run(progress);
    }

    /** Hears how far a check is. */
    @FunctionalInterface
    public interface Progress {

        /**
         * @param done  files looked at
         * @param total files to look at
         */
        void checked(int done, int total);
    }

    private DatasetReport run(Progress progress) {
        List<String> splits = Files.isDirectory(root.resolve("train"))
                ? SPLITS.stream().filter(name -> Files.isDirectory(root.resolve(name))).toList() : List.of("");
        splits.forEach(name ->
                folders.put(name, ImageFolder.allowingEmptyClasses(root.resolve(name), Transforms.toTensor())));

        List<FileScan> files = scan(places(), progress);
        List<Finding> findings = new ArrayList<>();
        files.forEach(file -> file.finding().ifPresent(findings::add));
        findings.addAll(overlooked());
        findings.addAll(differingClasses());
        findings.addAll(unevenClasses());
        findings.addAll(DuplicateFinder.among(files));
        findings.sort(Comparator.comparing(Finding::kind));
        return new DatasetReport(root, counts(), findings);
    }

    private List<Place> places() {
        return folders.entrySet().stream().flatMap(split -> split.getValue().samples().stream().map(sample ->
                new Place(root.relativize(sample.file()), split.getKey(), split.getValue().classes().get(sample.label()))))
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

    /** Pictures that training passes over because of their names. */
    private List<Finding> overlooked() {
        Set<Path> seen = folders.values().stream().flatMap(f -> f.samples().stream()).map(s -> s.file())
                .collect(Collectors.toSet());
        List<Finding> findings = new ArrayList<>();
        folders.values().forEach(folder -> folder.classes().forEach(label -> {
            try (Stream<Path> files = Files.walk(folder.root().resolve(label), FileVisitOption.FOLLOW_LINKS)) {
                for (Path file : files.filter(f -> Files.isRegularFile(f) && !seen.contains(f)).sorted().toList()) {
                    if (isPicture(file)) {
                        findings.add(new Finding(Finding.Kind.WRONG_EXTENSION, List.of(root.relativize(file)),
                                "a picture that is not trained on: its name ends in none of "
                                        + String.join(", ", ImageFolder.EXTENSIONS)));
                    }
                }
            } catch (IOException e) {
                throw new DataException("Cannot list the folder " + folder.root().resolve(label) + ": " + e, e);
            }
        }));
        return findings;
    }

    private static boolean isPicture(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            if (ImageDecoder.extensions(in.readNBytes(LONGEST_SIGNATURE)).isEmpty()) {
                return false;
            }
        }
        try {
            ImageDecoder.size(Files.readAllBytes(file), file.toString());
            return true;
        } catch (IOException e) {
            return false; // it only begins like a picture
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
                            "no file in it ends in " + String.join(", ", ImageFolder.EXTENSIONS)));
                }
            });
            Map.Entry<String, Integer> most = Collections.max(classes.entrySet(), Map.Entry.comparingByValue());
            classes.entrySet().stream().filter(e -> e.getValue() > 0).min(Map.Entry.comparingByValue())
                    .filter(least -> most.getValue() >= (long) UNEVEN * least.getValue())
                    .ifPresent(least -> findings.add(new Finding(Finding.Kind.UNEVEN_CLASSES,
                            List.of(Path.of(split, least.getKey())), "%d pictures, but %s has %d".formatted(
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
