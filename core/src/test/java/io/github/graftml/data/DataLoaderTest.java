package io.github.graftml.data;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.DataException;
import io.github.graftml.image.FloatImage;
import io.github.graftml.image.Pixels;
import io.github.graftml.image.codec.ImageDecoder;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.transform.RandomTransform;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class DataLoaderTest {

    private static final Transform SMALL = compose(resize(32), centerCrop(32), toTensor());
    private static final Transform RANDOM = compose(randomHorizontalFlip(0.5), SMALL);

    @TempDir
    Path temp;

    @Test
    void batches_holdPicturesLabelsAndFilesInOrder() {
        ImageFolder folder = LoaderGoldensTest.folder(SMALL);
        List<Path> files = new ArrayList<>();
        List<Long> labels = new ArrayList<>();
        DataLoader batches = folder.batches(10);
        for (Batch batch : batches) {
            try (batch) {
                assertThat(batch.images().sizes().vec().get()).containsExactly(batch.size(), 3, 32, 32);
                long[] targets = new long[batch.size()];
                batch.targets().data_ptr_long().get(targets);
                Arrays.stream(targets).forEach(labels::add);
                files.addAll(batch.files());
            }
        }
        assertThat(batches.count()).isEqualTo(3);
        assertThat(files).isEqualTo(folder.samples().stream().map(Sample::file).toList());
        assertThat(labels).isEqualTo(folder.samples().stream().map(sample -> (long) sample.label()).toList());
        assertThat(folder.batches(10).dropLast().count()).isEqualTo(2);
    }

    @Test
    void multiLabelImages_giveAColumnForEachClass() {
        List<Path> files = LoaderGoldensTest.folder(SMALL).samples().stream().map(Sample::file).limit(2).toList();
        ImageTable images = ImageTable.of(files,
                file -> file.equals(files.get(0)) ? List.of("dog") : List.of("outside", "cat"), SMALL);
        try (BatchIterator epoch = images.batches(2).iterator(); Batch batch = epoch.next()) {
            float[] columns = new float[6];
            batch.targets().data_ptr_float().get(columns);
            assertThat(columns).containsExactly(0, 1, 0, 1, 0, 1);
            assertThat(batch.labels(1)).containsExactly(0, 2);
        }
    }

    @Test
    void closedBatch_refusesUse() {
        try (BatchIterator epoch = LoaderGoldensTest.folder(SMALL).batches(4).iterator()) {
            Batch batch = epoch.next();
            Tensor held = batch.images();
            batch.close();
            batch.close();
            assertThatThrownBy(batch::images).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
            assertThatThrownBy(batch::targets).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> batch.image(0)).isInstanceOf(IllegalStateException.class);
            assertThat(held.isNull())
                    .as("a handle held too long points nowhere, so that its use throws and does not crash").isTrue();
        }
    }

    @Test
    void tensorsThatOutliveTheirBatch_keepTheirValues() {
        DataLoader batches = LoaderGoldensTest.folder(SMALL).batches(4);
        try (NativeScope scope = NativeScope.open()) {
            Tensor view;
            double sum;
            BatchIterator epoch = batches.iterator();
            try (Batch batch = epoch.next()) {
                view = batch.images().select(0, 1);
                sum = view.sum().item_double();
            }
            epoch.forEachRemaining(Batch::close);
            assertThat(view.sum().item_double()).isEqualTo(sum);
        }
    }

    @Test
    void batchesTakenInAScope_outliveIt() {
        Batch batch;
        try (NativeScope scope = NativeScope.open();
                BatchIterator epoch = LoaderGoldensTest.folder(RANDOM).batches(4).iterator()) {
            batch = epoch.next();
        }
        assertThat(batch.images().size(0)).isEqualTo(4);
        batch.close();
    }

    /** How many batches' memory the pool has made by an epoch depends on who is faster, up to the most that it keeps. */
    @Test
    void memory_doesNotGrowOverEpochs() {
        int most = Loader.AHEAD + 1;
        DataLoader batches = LoaderGoldensTest.folder(RANDOM).batches(4).shuffle(1);
        long allowed = 0;
        Set<Long> places = new HashSet<>();
        for (int epoch = 0; epoch < 40; epoch++) {
            int taken = 0;
            for (Batch batch : batches) {
                try (batch) {
                    places.add(batch.images().data_ptr().address());
                    if (epoch % 2 == 0 && ++taken == 3) {
                        break;
                    }
                }
            }
            if (epoch == 5) {
                allowed = Pointer.totalCount() + most - places.size();
            }
        }
        assertThat(Pointer.totalCount()).as("native objects").isLessThanOrEqualTo(allowed);
        assertThat(places).as("where batches lay").hasSizeLessThanOrEqualTo(most);
    }

    @Test
    void abandonedIterator_leavesNoThread() throws InterruptedException {
        LoaderGoldensTest.folder(RANDOM).batches(4).iterator().next().close();
        for (int i = 0; i < 100 && loaderThreads() > 0; i++) {
            Thread.sleep(100);
        }
        assertThat(loaderThreads()).isZero();
    }

    @Test
    void closedIterator_isOver() {
        BatchIterator epoch = LoaderGoldensTest.folder(SMALL).batches(4).iterator();
        epoch.next().close();
        epoch.close();
        epoch.close();
        assertThat(epoch.hasNext()).isFalse();
        assertThatThrownBy(epoch::next).isInstanceOf(NoSuchElementException.class).hasMessageContaining("1 of 6");
    }

    @Test
    void beginningAnEpoch_endsTheOneBefore() {
        DataLoader batches = LoaderGoldensTest.folder(SMALL).batches(4);
        BatchIterator first = batches.iterator();
        first.next().close();
        batches.iterator().forEachRemaining(Batch::close);
        assertThat(first.hasNext()).isFalse();
    }

    @Test
    void unreadableImage_stopsNamingTheFileAndTheRemedy() throws IOException {
        Path bad = withBadImage();
        for (Transform transform : List.of(SMALL, RANDOM)) {
            BatchIterator epoch = ImageFolder.of(temp, transform).batches(4).iterator();
            epoch.next().close();
            assertThatThrownBy(epoch::next).isInstanceOf(DataException.class).hasMessageContaining(bad.toString())
                    .hasMessageContaining("repair or remove").hasMessageContaining("onBadImage")
                    .hasCauseInstanceOf(IOException.class);
            assertThat(epoch.hasNext()).isFalse();
        }
    }

    @Test
    void unreadableImage_isSkippedAndListedOnRequest() throws IOException {
        Path bad = withBadImage();
        for (Transform transform : List.of(SMALL, RANDOM)) {
            ImageFolder folder = ImageFolder.of(temp, transform);
            DataLoader batches = folder.batches(4).onBadImage(BadImagePolicy.SKIP);
            assertThat(batches.skipped()).isEmpty();
            for (int epoch = 0; epoch < 2; epoch++) {
                List<Path> files = new ArrayList<>();
                for (Batch batch : batches) {
                    try (batch) {
                        files.addAll(batch.files());
                        for (int i = 0; i < batch.size(); i++) {
                            assertSamePicture(batch, i, transform);
                        }
                    }
                }
                assertThat(files).isEqualTo(
                        folder.samples().stream().map(Sample::file).filter(file -> !file.equals(bad)).toList());
            }
            assertThat(batches.skipped()).extracting(SkippedImage::file).containsExactly(bad);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.005, 0.9}) // of the file: its header is gone, or tells a size and the data are cut
    void unreadableImage_drawsNothing(double kept) throws IOException {
        Path bad = withBadImage();
        Files.write(bad, part(bad, kept));

        Map<Path, float[]> skipping = drawn();
        Files.delete(bad);
        Map<Path, float[]> without = drawn();

        assertThat(skipping.keySet()).isEqualTo(without.keySet());
        without.forEach((file, values) -> assertThat(skipping.get(file)).as(file.toString()).isEqualTo(values));
    }

    private static byte[] part(Path bad, double kept) throws IOException {
        byte[] file = Files.readAllBytes(LoaderGoldensTest.folder(SMALL).samples().stream().map(Sample::file)
                .filter(path -> path.endsWith(bad.getParent().getFileName().resolve(bad.getFileName()))).findFirst()
                .orElseThrow());
        return Arrays.copyOf(file, (int) (kept * file.length));
    }

    /** Each file's picture in an epoch that begins from a seed. */
    private Map<Path, float[]> drawn() {
        Map<Path, float[]> pictures = new TreeMap<>();
        DefaultGenerator.manualSeed(5);
        for (Batch batch : ImageFolder.of(temp, compose(randomRotation(30), RANDOM)).batches(3)
                .onBadImage(BadImagePolicy.SKIP)) {
            try (batch) {
                for (int i = 0; i < batch.size(); i++) {
                    pictures.put(batch.files().get(i), batch.image(i).values());
                }
            }
        }
        return pictures;
    }

    @Test
    void batchWithoutOneReadableImage_stops() throws IOException {
        Files.createDirectories(temp.resolve("cats"));
        Files.writeString(temp.resolve("cats/1.jpg"), "no picture");
        BatchIterator epoch = ImageFolder.of(temp, SMALL).batches(4).onBadImage(BadImagePolicy.SKIP).iterator();
        assertThatThrownBy(epoch::next).isInstanceOf(DataException.class).hasMessageContaining("None of the 1 images")
                .hasMessageContaining(temp.resolve("cats/1.jpg").toString());
    }

    @Test
    void picturesOfDifferentSizes_areNamedWithTheRemedy() {
        BatchIterator epoch = LoaderGoldensTest.folder(Transforms.toTensor()).batches(4).iterator();
        assertThatThrownBy(epoch::next).isInstanceOf(DataException.class).hasMessageContaining("one size")
                .hasMessageContaining(".jpg is ")
                .hasMessageContaining("add resize and centerCrop");
    }

    @Test
    void wrongGuessOfARandomSize_doesNotSpoilTheBatch() {
        RandomTransform anySize = (draws, size) -> resize(draws.randint(20, 60));
        DataLoader batches = LoaderGoldensTest.folder(compose(centerCrop(60), anySize, toTensor())).batches(1)
                .shuffle(3);
        for (Batch batch : batches) {
            try (batch) {
                assertThat(batch.images().size(3)).isBetween(20L, 59L);
                DefaultGenerator.manualSeed(batch.files().get(0).hashCode()); // no guess is right
            }
        }
    }

    @Test
    void transformThatLeavesBytes_isRefused() {
        BatchIterator epoch = LoaderGoldensTest.folder(resize(32)).batches(4).iterator();
        assertThatThrownBy(epoch::next).isInstanceOf(DataException.class)
                .hasMessageContaining("end it with toTensor()");
    }

    @Test
    void failingTransform_namesTheFile() {
        Transform failing = new Transform() {
            @Override
            public Pixels apply(Pixels pixels) {
                throw new IllegalArgumentException("too small");
            }
        };
        ImageFolder folder = LoaderGoldensTest.folder(compose(randomHorizontalFlip(0.5), failing));
        assertThatThrownBy(folder.batches(1).iterator()::next).isInstanceOf(DataException.class)
                .hasMessage("Cannot transform " + folder.file(0) + ": too small")
                .hasCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void impossibleSettings_areRefused() {
        ImageFolder folder = LoaderGoldensTest.folder(SMALL);
        assertThatThrownBy(() -> folder.batches(0)).hasMessageContaining("at least 1").hasMessageContaining("0");
        assertThatThrownBy(() -> folder.batches(4).threads(0)).hasMessageContaining("at least one thread");
        assertThatThrownBy(() -> folder.batches(4).shuffle().shuffle(3)).hasMessageContaining("twice");
        DataLoader begun = folder.batches(4);
        begun.iterator().close();
        assertThat(begun.shuffle().order()).as("a loader of its own").isEqualTo("shuffled");
        assertThat(begun.order()).isEqualTo("listed");
        assertThatThrownBy(() -> folder.batches(4).resume(new BatchIterator.Position(1, 7)))
                .hasMessageContaining("6 batches").hasMessageContaining("7");
    }

    /** The pictures of the goldens with a truncated one in the second batch of four. */
    private Path withBadImage() throws IOException {
        for (Sample sample : LoaderGoldensTest.folder(SMALL).samples()) {
            Path copy = temp.resolve(sample.file().getParent().getFileName()).resolve(sample.file().getFileName());
            Files.createDirectories(copy.getParent());
            Files.copy(sample.file(), copy);
        }
        Path bad = ImageFolder.of(temp, SMALL).file(5);
        Files.write(bad, Arrays.copyOf(Files.readAllBytes(bad), 200));
        return bad;
    }

    /** Mirrored or not: a row holds the picture of its own file. */
    private static void assertSamePicture(Batch batch, int row, Transform transform) throws IOException {
        float[] expected = ((FloatImage) SMALL.apply(ImageDecoder.decode(batch.files().get(row)))).values();
        double sum = 0;
        double found = 0;
        float[] values = batch.image(row).values();
        for (int i = 0; i < values.length; i++) {
            sum += expected[i];
            found += values[i];
        }
        assertThat(found).isCloseTo(sum, Offset.offset(transform == SMALL ? 0 : 20.0));
    }

    private static long loaderThreads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals("graft-loader"))
                .count();
    }
}
