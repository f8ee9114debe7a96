package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.data.Batch;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.model.FrozenBackbone;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.runtime.internal.Sha256;
import io.github.graftml.runtime.internal.Versions;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the features of images: of deterministic transforms, or of a number of random views. Features are computed
 * once and then read from memory up to a limit, and from disk beyond it. Features of deterministic transforms are
 * always written to disk, for later runs. The features of a changed file are computed again. Used on the training
 * thread.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class FeatureCache {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureCache.class);

    private static final long MAX_DISK_BYTES = 4L << 30; // of all runs, when a run begins

    private final FrozenBackbone backbone;
    private final Device device;
    private final LabelledImages images;
    private final Transform transform;
    private final int views;
    private final Path disk;
    private final long memory;
    private final boolean shared;
    private final String run = UUID.randomUUID().toString();
    private final Map<Key, CachedFeatures> cached = new HashMap<>();
    private final Map<Path, Stamp> stamps = new HashMap<>(); // at the beginning of this epoch
    private Map<String, StoredTensor> stored = Map.of(); // the features on disk, by content
    private @Nullable FeatureStore store;
    private boolean diskFailed;
    private long used;
    private @Nullable String identity; // of the backbone that made the cached features

    /**
     * Identifies the features of an image.
     *
     * @param view the number of the view, from 0
     */
    private record Key(Path file, int view) {
    }

    private record CachedFeatures(Stamp stamp, StoredTensor features) {
    }

    /** Size and time of a file, to detect changes. */
    private record Stamp(long size, long modified) {
        static Stamp of(Path file) {
            try {
                return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                throw missing(file, e);
            }
        }
    }

    /**
     * Creates an empty cache.
     *
     * @param device the resolved device of the backbone
     * @param views  random views of each image to cache; 1 for deterministic transforms
     * @param disk   the folder for features of later runs, and for those that exceed the memory limit
     * @param memory the most bytes of computed features to hold in memory
     */
    FeatureCache(FrozenBackbone backbone, Device device, LabelledImages images, Transform transform, int views,
            Path disk, long memory) {
        this.backbone = backbone;
        this.device = device;
        this.images = images;
        this.transform = transform;
        this.views = views;
        this.disk = disk;
        this.memory = memory;
        this.shared = isDescribed(transform);
    }

    /**
     * Returns whether the text of a transform identifies it: only for deterministic steps of the library, not for
     * custom code.
     */
    private static boolean isDescribed(Transform transform) {
        return !transform.isRandom() && Transforms.steps(transform).stream().allMatch(step -> Canonical.isNamed(step));
    }

    /**
     * Checks every file at the beginning of an epoch, and drops the features of changed files.
     *
     * @return whether the features of all images are cached, so that nothing needs to be decoded
     */
    boolean covers(int epoch, Set<Path> skipped) {
        if (!backbone.identity().equals(identity)) {
            open();
        }
        stamps.clear();
        List<Path> unknown = IntStream.range(0, images.size()).mapToObj(images::file).distinct()
                .filter(file -> !skipped.contains(file))
                .filter(file -> {
                    Stamp stamp = Stamp.of(file);
                    stamps.put(file, stamp);
                    CachedFeatures found = cached.get(key(file, epoch));
                    if (found != null && !found.stamp.equals(stamp)) {
                        cached.remove(key(file, epoch));
                    }
                    return !cached.containsKey(key(file, epoch));
                }).toList();
        return find(unknown, epoch) == unknown.size();
    }

    /** Starts with the features on disk for the current backbone. */
    private void open() {
        cached.clear();
        used = 0;
        String opened = backbone.identity();
        identity = opened;
        FeatureStore store = new FeatureStore(disk, String.join(" ", Versions.GRAFT, Versions.TORCH,
                Canonical.of(device), opened, Canonical.of(transform), shared ? "" : run));
        this.store = store;
        stored = shared ? store.read() : Map.of();
        FeatureStore.limit(disk, MAX_DISK_BYTES);
    }

    /** {@return the number of these files whose features were on disk} */
    private int find(List<Path> files, int epoch) {
        if (stored.isEmpty() || files.isEmpty()) {
            return 0;
        }
        List<String> contents = files.parallelStream().map(FeatureCache::content).toList();
        int found = 0;
        for (int i = 0; i < files.size(); i++) {
            Path file = files.get(i);
            StoredTensor features = stored.get(contents.get(i));
            if (features != null && isUnchanged(file)) {
                cached.put(key(file, epoch), new CachedFeatures(requireNonNull(stamps.get(file)), features));
                found++;
            }
        }
        if (found > 0) {
            LOG.info("Features of {} of {} images were cached by earlier runs in {}", found, images.size(), disk);
        }
        return found;
    }

    /**
     * {@return whether the file has not changed since the beginning of the epoch, so that its content is that of the
     * decoded image}
     */
    private boolean isUnchanged(Path file) {
        return Stamp.of(file).equals(stamps.get(file));
    }

    private static String content(Path file) {
        try {
            return Sha256.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw missing(file, e);
        }
    }

    private static DataException missing(Path file, IOException cause) {
        return new DataException("Cannot read " + file + ", which was there before; list the folder again", cause);
    }

    /** {@return logits of the batch's images; belongs to the scope of the calling thread} */
    Tensor classify(Tensor features) {
        return backbone.classify(features);
    }

    /** {@return whether the features of all images of the batch are cached} */
    boolean contains(Batch batch, int epoch) {
        return batch.files().stream().allMatch(file -> cached.containsKey(key(file, epoch)));
    }

    /** {@return the features of the batch's images; belongs to the scope of the calling thread} */
    Tensor features(Batch batch, int epoch) {
        return contains(batch, epoch) ? read(batch, epoch) : compute(batch, epoch);
    }

    /** Computes the features of the whole batch, so that a resumed run computes the same images together. */
    private Tensor compute(Batch batch, int epoch) {
        Tensor features = backbone.features(Modules.move(batch.images(), device == Device.CUDA));
        try (NativeScope scope = NativeScope.open()) {
            long[] shape = Arrays.copyOfRange(features.shape(), 1, (int) features.dim());
            float[] all = new float[(int) features.numel()];
            Modules.move(features, false).contiguous().data_ptr_float().get(all);
            int width = all.length / batch.size();
            Map<Key, StoredTensor> fresh = new LinkedHashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                Key key = key(batch.files().get(i), epoch);
                if (!cached.containsKey(key)) {
                    fresh.put(key, StoredTensor.of(shape, Arrays.copyOfRange(all, i * width, (i + 1) * width)));
                }
            }
            add(fresh);
        }
        return features;
    }

    private void add(Map<Key, StoredTensor> fresh) {
        long bytes = fresh.values().stream().mapToLong(StoredTensor::byteSize).sum();
        boolean fits = used + bytes <= memory;
        used += fits ? bytes : 0;
        Map<Key, StoredTensor> onDisk = shared || !fits ? write(fresh) : Map.of();
        (fits ? fresh : onDisk).forEach((key, features) -> {
            if (isUnchanged(key.file)) {
                cached.put(key, new CachedFeatures(requireNonNull(stamps.get(key.file)), features));
            }
        });
    }

    /** {@return the features that were written to disk, memory-mapped} */
    private Map<Key, StoredTensor> write(Map<Key, StoredTensor> fresh) {
        Map<Key, String> names = new LinkedHashMap<>();
        fresh.keySet().forEach(key -> names.put(key, shared ? content(key.file) : key.file + " " + key.view));
        names.keySet().removeIf(key -> !isUnchanged(key.file)); // the hash may belong to an image that was not decoded
        if (names.isEmpty() || diskFailed) {
            return Map.of();
        }
        Map<String, StoredTensor> named = new LinkedHashMap<>();
        names.forEach((key, name) -> named.put(name, fresh.get(key)));
        Map<Key, StoredTensor> mapped = new HashMap<>();
        try {
            Map<String, StoredTensor> written = requireNonNull(store).write(named);
            names.forEach((key, name) -> mapped.put(key, written.get(name)));
        } catch (IOException e) {
            diskFailed = true;
            LOG.warn(
                    "Cannot cache features in {}: {}; the run continues, and features beyond the memory limit are "
                            + "computed in every epoch",
                    disk, e.toString());
        }
        return mapped;
    }

    private Tensor read(Batch batch, int epoch) {
        List<StoredTensor> rows = batch.files().stream()
                .map(file -> requireNonNull(cached.get(key(file, epoch))).features).toList();
        long[] one = rows.get(0).shape();
        long[] shape = new long[one.length + 1];
        System.arraycopy(one, 0, shape, 1, one.length);
        shape[0] = rows.size();
        Tensor features = torch.empty(shape);
        int width = (int) rows.get(0).elementCount();
        float[] all = new float[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).bytes().asFloatBuffer().get(all, i * width, width);
        }
        try (NativeScope scope = NativeScope.open()) {
            features.data_ptr_float().put(all);
        }
        return features;
    }

    private Key key(Path file, int epoch) {
        return new Key(file, (epoch - 1) % views);
    }
}
