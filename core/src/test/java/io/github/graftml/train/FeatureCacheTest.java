package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.train.BatchResult.Features;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
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
        network = Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2)).freezeBackbone();
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
    void features_beyondTheMemory_comeFromDisk() {
        FeatureCache cache = cache(pictures, 1, 0);
        cache.covers(1, Set.of());
        List<float[]> first = epoch(cache, pictures.batches(4), 1);

        assertThat(epoch(cache, pictures.batches(4), 2)).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void features_aLaterRunOnTheSamePictures_areOnDisk() throws IOException {
        List<float[]> first = epoch(cache(pictures, 1, PLENTY), pictures.batches(4), 1);
        Path elsewhere = folder.resolve("elsewhere");
        ImageFolder moved = ImageFolder.of(DrawnPictures.folder(elsewhere, 3, 1), pixels());

        FeatureCache later = cache(moved, 1, PLENTY);

        assertThat(later.covers(1, Set.of())).isTrue();
        assertThat(epoch(later, moved.batches(4), 1)).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void features_aLaterRunBehindOnePictureChanged_areComputedForThatOneOnly() throws IOException {
        List<float[]> first = epoch(cache(pictures, 1, PLENTY), pictures.batches(1), 1);
        Files.copy(pictures.file(5), pictures.file(2), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(pictures.file(2), "no longer the same", StandardOpenOption.APPEND); // behind the picture's end

        FeatureCache later = cache(pictures, 1, PLENTY);
        assertThat(later.covers(1, Set.of())).isFalse();
        List<Boolean> known = new ArrayList<>();
        List<float[]> second = new ArrayList<>();
        for (Batch batch : pictures.batches(1)) {
            try (batch; NativeScope scope = NativeScope.open()) {
                known.add(later.contains(batch, 1));
                second.add(values(later.features(batch, 1)));
            }
        }

        assertThat(known).containsExactly(true, true, false, true, true, true);
        assertThat(second.get(2)).isEqualTo(first.get(5));
        second.set(2, first.get(2));
        assertThat(second).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void covers_laterRunWithOtherWeights_isFalse() {
        epoch(cache(pictures, 1, PLENTY), pictures.batches(4), 1);

        doubleWeight("layer1.0.conv1.weight");

        assertThat(cache(pictures, 1, PLENTY).covers(1, Set.of())).isFalse();
    }

    @Test
    void covers_laterRunWithAnotherTransform_isFalse() {
        epoch(cache(pictures, 1, PLENTY), pictures.batches(4), 1);

        ImageFolder otherwise = ImageFolder.of(folder.resolve("pictures"),
                Transforms.compose(Transforms.resize(72), pixels()));

        assertThat(cache(otherwise, 1, PLENTY).covers(1, Set.of())).isFalse();
    }

    @Test
    void covers_laterRunWithAStepOfTheUsersOwn_isFalse() {
        ImageFolder own = ImageFolder.of(folder.resolve("pictures"),
                Transforms.compose(pixels(), watch(new ArrayList<>())));
        epoch(cache(own, 1, PLENTY), own.batches(4), 1);

        assertThat(cache(own, 1, PLENTY).covers(1, Set.of())).as("nobody knows whether it is the same code").isFalse();
    }

    @Test
    void covers_damagedFileOnDisk_isFalseAndTheFileGone() throws IOException {
        epoch(cache(pictures, 1, PLENTY), pictures.batches(6), 1);
        Path segment = segments().get(0);
        byte[] bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 1] ^= 1;
        Files.write(segment, bytes);

        assertThat(cache(pictures, 1, PLENTY).covers(1, Set.of())).isFalse();
        assertThat(segments()).isEmpty();
    }

    @Test
    void features_whileAnotherProcessRemovesTheFiles_staySame() throws IOException {
        FeatureCache cache = cache(pictures, 1, 0);
        cache.covers(1, Set.of());
        List<float[]> first = epoch(cache, pictures.batches(4), 1);

        FeatureStore.limit(folder.resolve("features"), 0);

        assertThat(segments()).isEmpty();
        assertThat(epoch(cache, pictures.batches(4), 2)).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void features_onADiskThatCannotBeWritten_areThoseOfTheModel() throws IOException {
        Files.writeString(folder.resolve("features"), "a file where the folder should be");
        FeatureCache cache = cache(pictures, 1, 0);
        cache.covers(1, Set.of());

        List<float[]> first = epoch(cache, pictures.batches(4), 1);

        assertThat(cache.covers(2, Set.of())).isFalse();
        assertThat(epoch(cache, pictures.batches(4), 2)).usingRecursiveComparison().isEqualTo(first);
    }

    @Test
    void limit_moreThanMayStay_removesWhatWasNotUsedForLongest() throws IOException {
        Path root = folder.resolve("features");
        FeatureStore store = new FeatureStore(root, "one");
        store.write(Map.of("old", StoredTensor.of(new long[] {1000}, new float[1000])));
        Files.setLastModifiedTime(segments().get(0), FileTime.fromMillis(1));
        store.write(Map.of("new", StoredTensor.of(new long[] {1000}, new float[1000])));

        FeatureStore.limit(root, 5000);

        assertThat(store.read()).containsOnlyKeys("new");
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

        doubleWeight("layer1.0.conv1.weight");

        assertThat(cache.covers(2, Set.of())).isFalse();
    }

    @Test
    void covers_headThatChanged_staysTrue() {
        FeatureCache cache = filled();

        doubleWeight("fc.weight");

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
    void labelsOnly_shuffled_dealsAsWithPictures() {
        List<Path> with = files(pictures.batches(4).shuffle(7), true);

        assertThat(files(pictures.batches(4).shuffle(7), false)).isEqualTo(with);
    }

    @Test
    void tensor_ofABatchWithoutPictures_saysSo() {
        try (BatchIterator epoch = pictures.batches(4).labelsOnly(); Batch batch = epoch.next()) {
            assertThatThrownBy(batch::images).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("iterator()");
        }
    }

    @Test
    void fit_threeEpochsWithAFrozenBackbone_readPicturesOnce() {
        List<Boolean> read = new ArrayList<>();
        ImageFolder watched = ImageFolder.of(folder.resolve("pictures"), Transforms.compose(pixels(), watch(read)));

        Trainer.of(network).epochs(3).fit(watched.batches(4).shuffle(1), watched.batches(4));

        assertThat(read).as("transforms of training and validation").hasSize(2 * watched.size());
    }

    @Test
    void fit_onFeaturesOfAnEarlierRun_endsWithTheSameWeights() {
        DefaultGenerator.manualSeed(System.nanoTime()); // weights that no earlier test kept features of
        network.replaceHead(Head.mlp(2, 8, 0.5));
        try (Network other = Network.create(Architectures.of("resnet18")).replaceHead(Head.mlp(2, 8, 0.5))) {
            network.load(other.stateDict());
        }
        StateDict before = network.stateDict();
        List<Features> cold = new ArrayList<>();
        List<Features> warm = new ArrayList<>();

        History first = Trainer.of(network).epochs(2).callback(watchFeatures(cold)).fit(pictures.batches(4).shuffle(3),
                pictures.batches(4));
        StateDict after = network.stateDict();
        network.load(before);
        History second = Trainer.of(network).epochs(2).callback(watchFeatures(warm)).fit(pictures.batches(4).shuffle(3),
                pictures.batches(4));

        assertThat(cold).containsExactly(Features.COMPUTED, Features.COMPUTED, Features.CACHED, Features.CACHED,
                Features.CACHED, Features.CACHED, Features.CACHED, Features.CACHED);
        assertThat(warm).hasSize(8).containsOnly(Features.CACHED);
        assertThat(network.stateDict().sha256()).isEqualTo(after.sha256());
        assertThat(second.best().validLoss()).isEqualTo(first.best().validLoss());
    }

    private static Callback watchFeatures(List<Features> features) {
        return new Callback() {
            @Override
            public void onBatch(TrainingRun fit, BatchResult batch) {
                features.add(batch.features());
            }
        };
    }

    private void doubleWeight(String name) {
        NoGrad.run(() -> {
            try (NativeScope scope = NativeScope.open()) {
                Modules.parameters(network.module()).get(name).mul_(new Scalar(2.0));
            }
        });
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("features"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static float[] values(Tensor tensor) {
        float[] values = new float[(int) tensor.numel()];
        tensor.contiguous().data_ptr_float().get(values);
        return values;
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
        return Transforms.compose(Transforms.resize(64), Transforms.centerCrop(64), Transforms.toTensor(),
                Transforms.normalize(Normalization.IMAGENET));
    }

    private FeatureCache cache(ImageFolder of, int views, long memory) {
        return new FeatureCache(network, Device.CPU, of, of.transform().orElseThrow(), views,
                folder.resolve("features"), memory);
    }

    private FeatureCache filled() {
        FeatureCache cache = cache(pictures, 1, PLENTY);
        cache.covers(1, Set.of());
        epoch(cache, pictures.batches(4), 1);
        return cache;
    }

    private static List<float[]> epoch(FeatureCache cache, DataLoader batches, int number) {
        List<float[]> features = new ArrayList<>();
        try (BatchIterator epoch = cache.covers(number, Set.of()) ? batches.labelsOnly() : batches.iterator()) {
            while (epoch.hasNext()) {
                try (NativeScope scope = NativeScope.open(); Batch batch = epoch.next()) {
                    features.add(values(cache.features(batch, number)));
                }
            }
        }
        return features;
    }

    private static List<Path> files(DataLoader batches, boolean pictures) {
        List<Path> files = new ArrayList<>();
        try (BatchIterator epoch = pictures ? batches.iterator() : batches.labelsOnly()) {
            while (epoch.hasNext()) {
                try (Batch batch = epoch.next()) {
                    files.addAll(batch.files());
                }
            }
        }
        return files;
    }
}
