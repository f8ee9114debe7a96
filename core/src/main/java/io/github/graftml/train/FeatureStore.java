package io.github.graftml.train;

import io.github.graftml.runtime.internal.Sha256;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cached features on disk. Each origin has a folder, named by the hash of all that features depend on besides the
 * image. It holds safetensors files with a tensor for each image, named by the hash of the image's content. Features
 * of other weights, another preprocessing or other images therefore have another name and are never found.
 *
 * <p>Files are written atomically and never changed, so that several processes can share the folder. Files that were
 * read are memory-mapped, so their features stay valid when another process removes them.
 */
final class FeatureStore {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureStore.class);
    private static final String SUFFIX = ".safetensors";
    private static final String CHECKSUM = "sha256";

    private final Path folder;

    /**
     * @param root   folder of all origins; created when first written to
     * @param origin all that features depend on besides the image
     */
    FeatureStore(Path root, String origin) {
        this.folder = root.resolve(Sha256.of(origin.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads all cached features of this origin, and marks it as used for {@link #limit}. Damaged files are removed.
     *
     * @return the features that any process cached for this origin, by the hash of the image's content
     * @return the same features, memory-mapped
     */
    Map<String, StoredTensor> read() {
        Map<String, StoredTensor> all = new HashMap<>();
        for (Path file : files(folder)) {
            if (!file.toString().endsWith(SUFFIX)) {
                continue; // another process is writing it
            }
            try {
                all.putAll(read(file));
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            } catch (NoSuchFileException e) {
                LOG.debug("Another process removed {}", file);
            } catch (IOException e) {
                LOG.warn("Cached features are damaged and will be computed again: {}", e.getMessage());
                delete(file);
            }
        }
        return all;
    }

    private static Map<String, StoredTensor> read(Path file) throws IOException {
        StateDict segment = StateDict.read(file);
        StateDict features = StateDict.of(segment.tensors());
        if (!features.sha256().equals(segment.metadata().get(CHECKSUM))) {
            throw new IOException(file + " does not have the checksum that was written with it");
        }
        return features.tensors();
    }

    /**
     * Writes features to a new file.
     *
     * @param features by the hash of the image's content
     * @return the same features, memory-mapped
     */
    Map<String, StoredTensor> write(Map<String, StoredTensor> features) throws IOException {
        Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
        StateDict.Builder segment = StateDict.builder();
        features.forEach(segment::put);
        segment.metadata(CHECKSUM, StateDict.of(features).sha256()).build().save(file);
        return read(file);
    }

    /**
     * Removes the least recently used files until the rest is small enough.
     *
     * @param root  folder of all origins
     * @param bytes the most bytes that may stay
     */
    static void limit(Path root, long bytes) {
        record Segment(Path file, long size, FileTime used) {
        }
        List<Segment> segments = new ArrayList<>();
        for (Path origin : files(root)) {
            for (Path file : files(origin)) {
                try {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    segments.add(new Segment(file, attributes.size(), attributes.lastModifiedTime()));
                } catch (IOException e) {
                    LOG.debug("Another process removed {}", file);
                }
            }
        }
        segments.sort(Comparator.comparing(Segment::used));
        long all = segments.stream().mapToLong(Segment::size).sum();
        for (Segment segment : segments) {
            if (all <= bytes) {
                return;
            }
            delete(segment.file);
            all -= segment.size;
        }
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Features cached in {} cannot be used: {}", folder, e.getMessage());
            return List.of();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("Cannot delete a file of cached features: {}", e.getMessage());
        }
    }
}
