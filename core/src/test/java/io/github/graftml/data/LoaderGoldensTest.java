package io.github.graftml.data;

import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.transform.Goldens;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole batches, bit for bit, against those that make_loader.py took from Python's DataLoader. */
@Tag("pixels")
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class LoaderGoldensTest {

    private static final int AREA = 224 * 224;
    private static final Transform ARTICLE = compose(randomRotation(10), randomHorizontalFlip(0.5), resize(224),
            centerCrop(224),
            toTensor(), normalize(Normalization.IMAGENET));
    private static final Transform SMALL = compose(randomRotation(10), randomHorizontalFlip(0.5), resize(48),
            centerCrop(48),
            toTensor(), normalize(Normalization.IMAGENET));
    private static final Transform VALID = compose(resize(48), centerCrop(48), toTensor(),
            normalize(Normalization.IMAGENET));

    private final JsonNode goldens = new ObjectMapper().readTree(getClass().getResourceAsStream("loader.json"));

    LoaderGoldensTest() throws IOException {
    }

    static ImageFolder folder(Transform transform) {
        try {
            return ImageFolder.of(Path.of(LoaderGoldensTest.class.getResource("images").toURI()), transform);
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void articlesLoader_leftEarly_givesPythonsBatches(int threads) {
        DataLoader train = folder(ARTICLE).batches(8).threads(threads).shuffle(42);
        for (JsonNode epoch : goldens.at("/article/epochs")) {
            int i = 0;
            for (Batch batch : train) {
                try (batch) {
                    if (i == 2) {
                        break;
                    }
                    check(batch, epoch.get(i++));
                }
            }
        }
        checkGenerator(goldens.get("article"));
    }

    @Test
    void articlesLoader_onRealPhotos_givesPythonsBatches() throws IOException {
        Optional<Path> photos = Goldens.shared("data/dogscats/train");
        Optional<Path> values = Goldens.shared("goldens/photos/loader_seed42.safetensors");
        assumeTrue(photos.isPresent() && values.isPresent(), "the shared photos are not here");
        Goldens golden = Goldens.of(values.get());
        DataLoader train = ImageFolder.of(photos.get(), ARTICLE).batches(64).shuffle(42);
        for (int epoch = 0; epoch < 2; epoch++) {
            int i = 0;
            for (Batch batch : train) {
                try (batch) {
                    if (i == 2) {
                        break; // Python leaves its loop here, with the third batch drawn
                    }
                    checkMeans(batch, golden.floats("epoch" + epoch + ".batch" + i + ".mean_std"));
                    if (epoch == 0 && i == 0) {
                        float[] first = batch.image(0).values();
                        assertThat(Arrays.copyOf(golden.floats("epoch0.batch0.x[:2]"), first.length)).isEqualTo(first);
                    }
                    i++;
                }
            }
        }
    }

    private static void checkMeans(Batch batch, float[] meansAndDeviations) {
        for (int row = 0; row < batch.size(); row++) {
            float[] pixels = batch.image(row).values();
            for (int channel = 0; channel < 3; channel++) {
                double mean = IntStream.range(channel * AREA, (channel + 1) * AREA).mapToDouble(at -> pixels[at])
                        .average().orElseThrow();
                assertThat(mean).as("mean of row %d, %s", row, batch.files().get(row))
                        .isCloseTo(meansAndDeviations[row * 3 + channel], Offset.offset(1e-5));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void stepsThatDrawFromTheSameGenerator_doNotChangeTheBatches(int threads) {
        JsonNode golden = goldens.get("dropout");
        DataLoader train = folder(SMALL).batches(4).threads(threads).shuffle(42);
        DataLoader valid = folder(VALID).batches(7).threads(threads);
        int step = 0;
        for (int e = 0; e < 3; e++) {
            JsonNode epoch = golden.get("epochs").get(2 * e);
            int i = 0;
            for (Batch batch : train) {
                try (batch) {
                    if (e == 1 && i == 4) {
                        break;
                    }
                    check(batch, epoch.get(i++));
                    JsonNode drop = golden.get("drops").get(step++);
                    assertThat(dropout(drop.get(0).asInt())).as("dropout of step " + step)
                            .isEqualTo(drop.get(1).asLong());
                }
            }
            assertThat(i).isEqualTo(epoch.size());
            i = 0;
            for (Batch batch : valid) {
                try (batch) {
                    check(batch, golden.get("epochs").get(2 * e + 1).get(i++));
                }
            }
        }
        checkGenerator(golden);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void seedingInTheMiddleOfAnEpoch_isFollowed(int threads) {
        JsonNode golden = goldens.get("reseeded");
        DefaultGenerator.manualSeed(7);
        int i = 0;
        for (Batch batch : folder(SMALL).batches(5).threads(threads).shuffle().dropLast()) {
            try (batch; NativeScope scope = NativeScope.open()) {
                check(batch, golden.get("epochs").get(0).get(i));
                if (i++ == 1) {
                    DefaultGenerator.manualSeed(3);
                }
                torch.randn(5);
            }
        }
        assertThat(i).isEqualTo(4);
        checkGenerator(golden);
    }

    @Test
    void resumedEpoch_goesOnWithTheSameBatches() {
        JsonNode epoch = goldens.at("/dropout/epochs/0");
        JsonNode drops = goldens.at("/dropout/drops");
        BatchIterator.Position position;
        Mt19937 state;
        try (BatchIterator batches = folder(SMALL).batches(4).shuffle(42).iterator()) {
            for (int i = 0; i < 3; i++) {
                batches.next().close();
                dropout(drops.get(i).get(0).asInt());
            }
            position = batches.position();
            state = DefaultGenerator.state();
        }
        DefaultGenerator.manualSeed(0);

        DefaultGenerator.state(state);
        int i = 3;
        for (BatchIterator batches = folder(SMALL).batches(4).shuffle(42).resume(position); batches.hasNext(); i++) {
            try (Batch batch = batches.next()) {
                check(batch, epoch.get(i));
                dropout(drops.get(i).get(0).asInt());
            }
        }
        assertThat(i).isEqualTo(6);
    }

    @Test
    void orderOfShuffledEpochs_isPythons() {
        for (JsonNode golden : goldens.get("orders")) {
            Mt19937 bits = Mt19937.seeded(42);
            for (int epoch = 0; epoch < 2; epoch++) {
                new TorchDraws(bits).random(); // the seed of the workers, then the seed of the sampler
                int[] order = new TorchDraws(Mt19937.seeded(new TorchDraws(bits).random()))
                        .randperm(golden.get("n").asInt());
                ByteBuffer bytes = ByteBuffer.allocate(8 * order.length).order(ByteOrder.LITTLE_ENDIAN);
                for (int index : order) {
                    bytes.putLong(index);
                }
                assertThat(crc(bytes)).as("epoch " + epoch + " of " + order.length)
                        .isEqualTo(golden.get("crc32").get(epoch).asLong());
            }
        }
    }

    private static void check(Batch batch, JsonNode golden) {
        float[] values = new float[0];
        ByteBuffer bytes = null;
        for (int i = 0; i < batch.size(); i++) {
            values = batch.image(i).values();
            bytes = bytes == null ? ByteBuffer.allocate(4 * batch.size() * values.length).order(ByteOrder.LITTLE_ENDIAN)
                    : bytes;
            double sum = 0;
            for (float value : values) {
                bytes.putFloat(value);
                sum += value;
            }
            assertThat(batch.labels(i)).as("label of row " + i).containsExactly(golden.get("labels").get(i).asInt());
            assertThat(sum / values.length).as("mean of row " + i + ", " + batch.files().get(i))
                    .isCloseTo(golden.get("means").get(i).asDouble(), Offset.offset(1e-5));
        }
        assertThat(batch.size()).isEqualTo(golden.get("labels").size());
        assertThat(crc(bytes)).as("CRC-32 of all values").isEqualTo(golden.get("crc32").asLong());
        assertThat(batch.images().is_contiguous(torch.MemoryFormat.ChannelsLast)).isTrue();
        assertThat(batch.images().size(0)).isEqualTo(batch.size());
    }

    private static void checkGenerator(JsonNode golden) {
        assertThat(crc(ByteBuffer.wrap(DefaultGenerator.state().toBytes()))).as("CRC-32 of the generator's state")
                .isEqualTo(golden.get("generator").asLong());
    }

    private static long dropout(int count) {
        try (NativeScope scope = NativeScope.open()) {
            return torch.dropout(torch.ones(count), 0.5, true).count_nonzero().item_long();
        }
    }

    private static long crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes.array());
        return crc.getValue();
    }
}
