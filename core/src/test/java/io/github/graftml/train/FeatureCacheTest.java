package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.Batches;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.internal.nn.Modules;
import io.github.graftml.internal.nn.NoGrad;
import io.github.graftml.internal.random.DefaultGenerator;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.ResNet;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureCacheTest {

    private static final long PLENTY = 1L << 30;

    @TempDir
    Path folder;
    private ImageFolder pictures;
    private Network network;

    @BeforeEach
    void prepare() throws IOException {
        DefaultGenerator.manualSeed(1);
        pictures = ImageFolder.of(DrawnPictures.folder(folder.resolve("pictures"), 3, 1), pixels());
        network = Network.create(ResNet.RESNET18).replaceHead(Head.linear(2)).freezeBackbone();
        network.train(false);
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void features_secondEpoch_areThoseOfTheFirstWithoutReadingPictures() {
        FeatureCache cache = cache(pictures, 1, PLENTY);

        assertThat(cache.covers(1, Set.of())).isFalse();
        List<float[]> first = epoch(cache, pictures.batches(4), 1);
        assertThat(cache.covers(2, Set.of())).isTrue();

        assertThat(epoch(cache, pictures.batches(4), 2)).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void features_beyondTheMemory_comeFromDisk() throws IOException {
        FeatureCache cache = cache(pictures, 1, 2 * 512 * Float.BYTES);
        cache.covers(1, Set.of());
        List<float[]> first = epoch(cache, pictures.batches(4), 1);

        assertThat(epoch(cache, pictures.batches(4), 2)).usingRecursiveComparison().isEqualTo(first);

        try (Stream<Path> files = Files.walk(folder.resolve("features")).filter(Files::isRegularFile)) {
            assertThat(files).hasSize(4);
        }
    }

    @Test
    void covers_fileThatChanged_isFalse() throws IOException {
        FeatureCache cache = filled();

        Files.setLastModifiedTime(pictures.file(2), FileTime.fromMillis(12345));

        assertThat(cache.covers(2, Set.of())).isFalse();
        assertThat(cache.covers(2, Set.of(pictures.file(2)))).as("a skipped file is not missed").isTrue();
    }

    @Test
    void covers_weightsThatChanged_isFalse() {
        FeatureCache cache = filled();

        NoGrad.run(() -> {
            try (NativeScope scope = NativeScope.open()) {
                Modules.parameters(network.module()).get("layer1.0.conv1.weight").mul_(new Scalar(2.0));
            }
        });

        assertThat(cache.covers(2, Set.of())).isFalse();
    }

    @Test
    void covers_headThatChanged_staysTrue() {
        FeatureCache cache = filled();

        NoGrad.run(() -> {
            try (NativeScope scope = NativeScope.open()) {
                Modules.parameters(network.module()).get("fc.weight").mul_(new Scalar(2.0));
            }
        });

        assertThat(cache.covers(2, Set.of())).isTrue();
    }

    @Test
    void covers_drawnViews_asManyEpochsAsViews() {
        FeatureCache cache = cache(pictures, 2, PLENTY);
        cache.covers(1, Set.of());
        epoch(cache, pictures.batches(4), 1);

        assertThat(cache.covers(2, Set.of())).isFalse();
        epoch(cache, pictures.batches(4), 2);
        assertThat(cache.covers(3, Set.of())).isTrue();
    }

    @Test
    void iteratorWithoutPictures_shuffled_dealsAsWithPictures() {
        List<Path> with = files(pictures.batches(4).shuffle(7), true);

        assertThat(files(pictures.batches(4).shuffle(7), false)).isEqualTo(with);
    }

    @Test
    void tensor_ofABatchWithoutPictures_saysSo() {
        try (BatchIterator epoch = pictures.batches(4).iteratorWithoutPictures(); Batch batch = epoch.next()) {
            assertThatThrownBy(batch::tensor).isInstanceOf(IllegalStateException.class).hasMessageContaining("iterator()");
        }
    }

    @Test
    void fit_threeEpochsWithAFrozenBackbone_readPicturesOnce() {
        List<Boolean> read = new ArrayList<>();
        ImageFolder watched = ImageFolder.of(folder.resolve("pictures"), Transforms.compose(pixels(), watch(read)));

        Trainer.of(network).epochs(3).fit(watched.batches(4).shuffle(1), watched.batches(4));

        assertThat(read).as("transforms of training and validation").hasSize(2 * watched.size());
    }

    private static Transform watch(List<Boolean> read) {
        return pixels -> {
            synchronized (read) {
                read.add(true);
            }
            return pixels;
        };
    }

    private static Transform pixels() {
        return Transforms.compose(Transforms.resize(64), Transforms.centerCrop(64), Transforms.toTensor(), Transforms.normalize(Normalization.IMAGENET));
    }

    private FeatureCache cache(ImageFolder of, int views, long memory) {
        return new FeatureCache(network, Device.CPU, of, views, folder.resolve("features"), memory);
    }

    private FeatureCache filled() {
        FeatureCache cache = cache(pictures, 1, PLENTY);
        cache.covers(1, Set.of());
        epoch(cache, pictures.batches(4), 1);
        return cache;
    }

    private static List<float[]> epoch(FeatureCache cache, Batches batches, int number) {
        List<float[]> features = new ArrayList<>();
        try (BatchIterator epoch = cache.covers(number, Set.of()) ? batches.iteratorWithoutPictures() : batches.iterator()) {
            while (epoch.hasNext()) {
                try (NativeScope scope = NativeScope.open(); Batch batch = epoch.next()) {
                    Tensor tensor = cache.features(batch, number);
                    float[] values = new float[(int) tensor.numel()];
                    tensor.contiguous().data_ptr_float().get(values);
                    features.add(values);
                }
            }
        }
        return features;
    }

    private static List<Path> files(Batches batches, boolean pictures) {
        List<Path> files = new ArrayList<>();
        try (BatchIterator epoch = pictures ? batches.iterator() : batches.iteratorWithoutPictures()) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    files.addAll(batch.files());
                }
            }
        }
        return files;
    }
}
