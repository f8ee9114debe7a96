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
import io.github.graftml.transform.Compose;
import io.github.graftml.transform.Transform;
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
 * The features of pictures whose way into the network holds no chance, or of as many drawn views of them as were asked
 * for: computed once, then taken from memory up to a bound, and from disk beyond it. Without chance they are on disk in
 * any case, for later runs. A picture whose file changes is computed again. Used on the training thread.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class FeatureCache {

    private static final Logger LOG = LoggerFactory.getLogger(FeatureCache.class);

    private static final long DISK = 4L << 30; // that features of all runs may take when a run begins

    private final FrozenBackbone backbone;
    private final Device device;
    private final LabelledImages images;
    private final Transform transform;
    private final int views;
    private final Path disk;
    private final long memory;
    private final boolean shared;
    private final String run = UUID.randomUUID().toString();
    private final Map<Key, Kept> kept = new HashMap<>();
    private final Map<Path, Stamp> stamps = new HashMap<>(); // of this epoch's beginning
    private Map<String, StoredTensor> stored = Map.of(); // what was on disk, by content
    private @Nullable FeatureStore store;
    private boolean diskFailed;
    private long used;
    private @Nullable String identity; // of the backbone that made what is kept

    /** @param view of the picture, from 0 */
    private record Key(Path file, int view) {
    }

    private record Kept(Stamp stamp, StoredTensor features) {
    }

    /** Tells whether a file is the one that was seen before. */
    private record Stamp(long size, long modified) {
        static Stamp of(Path file) {
            try {
                return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                throw gone(file, e);
            }
        }
    }

    /**
     * @param device where the backbone is, resolved
     * @param views  how many drawn views of each picture are kept; 1 for transforms without chance
     * @param disk   the folder where features are kept for later runs, and where those go that memory has no room for
     * @param memory the most bytes of computed features to hold in memory
     */
    FeatureCache(FrozenBackbone backbone, Device device, LabelledImages images, Transform transform, int views, Path disk, long memory) {
        this.backbone = backbone;
        this.device = device;
        this.images = images;
        this.transform = transform;
        this.views = views;
        this.disk = disk;
        this.memory = memory;
        this.shared = isDescribed(transform);
    }

    /** Only the library's own steps without chance say in words all that they do; another run's may be other code under the same name. */
    private static boolean isDescribed(Transform transform) {
        List<Transform> steps = transform instanceof Compose compose ? compose.steps() : List.of(transform);
        return !transform.isRandom() && steps.stream().allMatch(step -> Canonical.isNamed(step));
    }

    /**
     * Looks at every file at the beginning of an epoch, and forgets the features of those that changed.
     *
     * @return whether every picture's features are there, so that nothing needs to be decoded
     */
    boolean covers(int epoch, Set<Path> skipped) {
        if (!backbone.identity().equals(identity)) {
            open();
        }
        stamps.clear();
        List<Path> unknown = IntStream.range(0, images.size()).mapToObj(images::file).distinct().filter(file -> !skipped.contains(file))
                .filter(file -> {
                    Stamp stamp = Stamp.of(file);
                    stamps.put(file, stamp);
                    Kept found = kept.get(key(file, epoch));
                    if (found != null && !found.stamp.equals(stamp)) {
                        kept.remove(key(file, epoch));
                    }
                    return !kept.containsKey(key(file, epoch));
                }).toList();
        return find(unknown, epoch) == unknown.size();
    }

    /** Begins with what is on disk for the backbone as it is now. */
    private void open() {
        kept.clear();
        used = 0;
        String opened = backbone.identity();
        identity = opened;
        FeatureStore store = new FeatureStore(disk, String.join(" ", Versions.GRAFT, Versions.TORCH, Canonical.of(device), opened, Canonical.of(transform), shared ? "" : run));
        this.store = store;
        stored = shared ? store.read() : Map.of();
        FeatureStore.limit(disk, DISK);
    }

    /** @return how many of these files' features were on disk */
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
                kept.put(key(file, epoch), new Kept(requireNonNull(stamps.get(file)), features));
                found++;
            }
        }
        if (found > 0) {
            LOG.info("Features of {} of {} pictures were kept by earlier runs in {}", found, images.size(), disk);
        }
        return found;
    }

    /** @return whether the file is still what it was at the beginning of the epoch, so that its content is that of the decoded picture */
    private boolean isUnchanged(Path file) {
        return Stamp.of(file).equals(stamps.get(file));
    }

    private static String content(Path file) {
        try {
            return Sha256.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw gone(file, e);
        }
    }

    private static DataException gone(Path file, IOException cause) {
        return new DataException("Cannot read " + file + ", which was there before; list the folder again", cause);
    }

    /** @return logits of the batch's pictures; belongs to the scope of the calling thread */
    Tensor classify(Tensor features) {
        return backbone.classify(features);
    }

    /** @return whether the features of all of the batch's pictures are there */
    boolean knows(Batch batch, int epoch) {
        return batch.files().stream().allMatch(file -> kept.containsKey(key(file, epoch)));
    }

    /** @return the features of the batch's pictures; belongs to the scope of the calling thread */
    Tensor features(Batch batch, int epoch) {
        return knows(batch, epoch) ? known(batch, epoch) : computed(batch, epoch);
    }

    /** The whole batch, so that a run that is cut off and goes on computes the same pictures together. */
    private Tensor computed(Batch batch, int epoch) {
        Tensor features = backbone.features(Modules.move(batch.images(), device == Device.CUDA));
        try (NativeScope scope = NativeScope.open()) {
            long[] shape = Arrays.copyOfRange(features.shape(), 1, (int) features.dim());
            float[] all = new float[(int) features.numel()];
            Modules.move(features, false).contiguous().data_ptr_float().get(all);
            int width = all.length / batch.size();
            Map<Key, StoredTensor> fresh = new LinkedHashMap<>();
            for (int i = 0; i < batch.size(); i++) {
                Key key = key(batch.files().get(i), epoch);
                if (!kept.containsKey(key)) {
                    fresh.put(key, StoredTensor.of(shape, Arrays.copyOfRange(all, i * width, (i + 1) * width)));
                }
            }
            keep(fresh);
        }
        return features;
    }

    private void keep(Map<Key, StoredTensor> fresh) {
        long bytes = fresh.values().stream().mapToLong(StoredTensor::byteSize).sum();
        boolean fits = used + bytes <= memory;
        used += fits ? bytes : 0;
        Map<Key, StoredTensor> onDisk = shared || !fits ? write(fresh) : Map.of();
        (fits ? fresh : onDisk).forEach((key, features) -> {
            if (isUnchanged(key.file)) {
                kept.put(key, new Kept(requireNonNull(stamps.get(key.file)), features));
            }
        });
    }

    /** @return what came to disk, mapped */
    private Map<Key, StoredTensor> write(Map<Key, StoredTensor> fresh) {
        Map<Key, String> names = new LinkedHashMap<>();
        fresh.keySet().forEach(key -> names.put(key, shared ? content(key.file) : key.file + " " + key.view));
        names.keySet().removeIf(key -> !isUnchanged(key.file)); // its hash may be that of a picture that was not decoded
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
            LOG.warn("Cannot keep features in {}: {}; the run goes on, and what memory has no room for is computed in every epoch", disk, e.toString());
        }
        return mapped;
    }

    private Tensor known(Batch batch, int epoch) {
        List<StoredTensor> rows = batch.files().stream().map(file -> requireNonNull(kept.get(key(file, epoch))).features).toList();
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
