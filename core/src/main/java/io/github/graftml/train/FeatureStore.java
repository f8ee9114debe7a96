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
 * Features on disk: in a folder for each origin, named by the hash of all that features depend on besides the picture,
 * safetensors files of some pictures each, with a tensor for each picture, named by the hash of its content. What was
 * computed from other weights, another preprocessing or other pictures has another name and is never found.
 *
 * <p>Files appear whole or not at all and are never written again, so that several processes may share the folder. What
 * was read stays good when the file is removed meanwhile: it is mapped.
 */
final class FeatureStore {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureStore.class);
    private static final String SUFFIX = ".safetensors";
    private static final String CHECKSUM = "sha256";

    private final Path folder;

    /**
     * @param root   of the stores of all origins; made when first written to
     * @param origin all that features depend on besides the picture
     */
    FeatureStore(Path root, String origin) {
        this.folder = root.resolve(Sha256.of(origin.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Notes that the origin is in use, for {@link #limit}. A damaged file counts as none and is removed.
     *
     * @return everything that any process kept of this origin, by the hash of the picture's content
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
                LOG.warn("Kept features are damaged and will be computed again: {}", e.getMessage());
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
     * @param features by the hash of the picture's content
     * @return the same, mapped
     */
    Map<String, StoredTensor> write(Map<String, StoredTensor> features) throws IOException {
        Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
        StateDict.Builder segment = StateDict.builder();
        features.forEach(segment::put);
        segment.metadata(CHECKSUM, StateDict.of(features).sha256()).build().save(file);
        return read(file);
    }

    /**
     * Removes what was not used for longest until the rest is small enough.
     *
     * @param root  as for the constructor
     * @param bytes that may stay
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
            LOG.warn("Features kept in {} cannot be used: {}", folder, e.getMessage());
            return List.of();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("Left as it is: {}", e.getMessage());
        }
    }
}
