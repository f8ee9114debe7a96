package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.model.FrozenBackbone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The features of pictures whose way into the network holds no chance, or of as many drawn views of them as were asked
 * for: computed once, then taken from memory up to a bound, and from disk beyond it. A picture whose file changes is
 * computed again. Used on the training thread.
 */
final class FeatureCache {

    private final FrozenBackbone backbone;
    private final Device device;
    private final LabelledImages images;
    private final int views;
    private final Path disk;
    private final long memory;
    private final Map<Key, Kept> kept = new HashMap<>();
    private long used;
    private final String draws; // tells drawn views of this run from those of others
    private String identity; // of the backbone that made what is kept
    private long[] shape;    // of one picture's features

    /** @param view of the picture, from 0 */
    private record Key(Path file, int view) {
    }

    /** @param values null where they are on disk */
    private record Kept(Stamp stamp, float[] values) {
    }

    /** Tells whether a file is the one that was seen before. */
    private record Stamp(long size, long modified) {
        static Stamp of(Path file) {
            try {
                return new Stamp(Files.size(file), Files.getLastModifiedTime(file).toMillis());
            } catch (IOException e) {
                throw new DataException("Cannot read " + file + ", which was there before; list the folder again", e);
            }
        }
    }

    /**
     * @param device where the backbone is, resolved
     * @param views  how many drawn views of each picture are kept; 1 for transforms without chance
     * @param disk   the folder where features go that memory has no room for
     * @param memory the most bytes of features to hold in memory
     */
    FeatureCache(FrozenBackbone backbone, Device device, LabelledImages images, int views, Path disk, long memory) {
        this.backbone = backbone;
        this.device = device;
        this.images = images;
        this.views = views;
        this.disk = disk;
        this.memory = memory;
        this.draws = images.transform().isRandom() ? " " + UUID.randomUUID() : "";
    }

    /** @return whether every picture's features of this epoch are there, so that nothing needs to be decoded */
    boolean covers(int epoch, Set<Path> skipped) {
        if (!backbone.identity().equals(identity)) {
            kept.clear();
            used = 0;
            identity = backbone.identity();
        }
        for (int i = 0; i < images.size(); i++) {
            Path file = images.file(i);
            if (!isKnown(key(file, epoch)) && !skipped.contains(file)) {
                return false;
            }
        }
        return true;
    }

    /** @return logits of the batch's pictures; belongs to the scope of the calling thread */
    Tensor classify(Tensor features) {
        return backbone.classify(features);
    }

    /** @return the features of the batch's pictures; belongs to the scope of the calling thread */
    Tensor features(Batch batch, int epoch) {
        return batch.hasPictures() ? computed(batch, epoch) : known(batch, epoch);
    }

    private Tensor computed(Batch batch, int epoch) {
        Tensor features = backbone.features(device.move(batch.tensor()));
        shape = Arrays.copyOfRange(features.shape(), 1, (int) features.dim());
        try (NativeScope scope = NativeScope.open()) {
            float[] all = new float[(int) features.numel()];
            Device.CPU.move(features).contiguous().data_ptr_float().get(all);
            int width = all.length / batch.size();
            for (int i = 0; i < batch.size(); i++) {
                keep(key(batch.files().get(i), epoch), Arrays.copyOfRange(all, i * width, (i + 1) * width));
            }
        }
        return features;
    }

    private void keep(Key key, float[] values) {
        Kept before = kept.remove(key);
        used -= before == null || before.values == null ? 0 : 4L * before.values.length;
        Stamp stamp = Stamp.of(key.file);
        boolean fits = used + 4L * values.length <= memory;
        if (fits) {
            used += 4L * values.length;
        } else {
            store().write(key.file, key.view, values);
        }
        kept.put(key, new Kept(stamp, fits ? values : null));
    }

    private Tensor known(Batch batch, int epoch) {
        long[] rows = new long[shape.length + 1];
        System.arraycopy(shape, 0, rows, 1, shape.length);
        rows[0] = batch.size();
        Tensor features = torch.empty(rows);
        try (NativeScope scope = NativeScope.open()) {
            int width = (int) (features.numel() / batch.size());
            float[] all = new float[(int) features.numel()];
            for (int i = 0; i < batch.size(); i++) {
                Key key = key(batch.files().get(i), epoch);
                float[] values = kept.get(key).values;
                System.arraycopy(values != null ? values : store().read(key.file, key.view, width), 0, all, i * width, width);
            }
            features.data_ptr_float().put(all);
        }
        return features;
    }

    private boolean isKnown(Key key) {
        Kept found = kept.get(key);
        return found != null && found.stamp.equals(Stamp.of(key.file));
    }

    private FeatureStore store() {
        return new FeatureStore(disk, identity + " " + images.transform() + draws);
    }

    private Key key(Path file, int epoch) {
        return new Key(file, (epoch - 1) % views);
    }
}
