package io.github.graftml.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.error.DataException;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.random.internal.TorchDraws;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class MixingTest {

    @TempDir
    static Path folder;
    static ImageFolder images; // 2 boxes, 8 discs
    static StateDict golden;

    @BeforeAll
    static void draw() throws IOException, URISyntaxException {
        DrawnPictures.folder(folder, 8, 1);
        for (int i = 2; i < 8; i++) {
            Files.delete(folder.resolve("boxes/boxes" + i + ".png"));
        }
        images = ImageFolder.of(folder,
                Transforms.compose(Transforms.resize(24), Transforms.centerCrop(16), Transforms.toTensor()));
        golden = StateDict.read(Path.of(MixingTest.class.getResource("mixing.safetensors").toURI()));
    }

    @Test
    void mixer_seed42_mixesAsTorchvision() {
        for (String name : List.of("mixup", "cutMix")) {
            DefaultGenerator.manualSeed(42);
            for (int k = 0; k < 2; k++) {
                try (NativeScope scope = NativeScope.open()) {
                    Tensor pictures = torch.empty(5, 3, 8, 10);
                    for (int i = 0; i < pictures.numel(); i++) {
                        pictures.data_ptr_float().put(i, (float) Math.sin(i));
                    }
                    Tensor classes = torch.empty(new long[] {5}, new TensorOptions(torch.ScalarType.Long), null);
                    classes.data_ptr_long().put(0, 1, 2, 0, 1);
                    BatchMixer mixer = new BatchMixer(pictures, classes, 3);
                    Tensor labels = name.equals("mixup") ? mixer.mixup(0.2) : mixer.cutMix(1);
                    assertThat(Tensors.stored(labels).bytes()).as(name + " labels " + k)
                            .isEqualTo(golden.get(name + "." + k + ".labels").bytes());
                    assertThat(Tensors.stored(pictures).bytes()).as(name + " pictures " + k)
                            .isEqualTo(golden.get(name + "." + k + ".images").bytes());
                }
            }
        }
    }

    @Test
    void multinomial_seed42_drawsAsWeightedRandomSampler() {
        int[] uneven = {0, 0, 0, 0, 0, 0, 0, 1, 1, 2};
        double[] weights = IntStream.of(uneven).mapToDouble(c -> c == 0 ? 1 / 7.0 : c == 1 ? 1 / 2.0 : 1).toArray();
        int[] drawn = new TorchDraws(Mt19937.seeded(42)).multinomial(weights, 10);
        assertThat(IntStream.of(drawn).asLongStream().toArray()).containsExactly(IntStream.range(0, 10)
                .mapToLong(i -> golden.get("balanced").bytes().getLong(8 * i)).toArray());
    }

    @Test
    void balanced_unevenClasses_comeAboutAsOften() {
        DataLoader batches = images.batches(10).balanced(3);
        int boxes = 0;
        for (int epoch = 0; epoch < 20; epoch++) {
            boxes += (int) files(batches.iterator()).stream().filter(file -> file.contains("boxes")).count();
        }
        assertThat(boxes).as("of 200, a fifth of the files").isBetween(80, 120);
    }

    @Test
    void balanced_resumedInTheMiddle_goesOnWithTheSamePictures() {
        List<String> whole = files(images.batches(3).balanced(5).iterator());
        BatchIterator.Position position;
        try (BatchIterator cut = images.batches(3).balanced(5).iterator()) {
            cut.next().close();
            cut.next().close();
            position = cut.position();
        }
        assertThat(files(images.batches(3).balanced(5).resume(position))).isEqualTo(whole.subList(6, 10));
    }

    @Test
    void mixing_batches_haveSharesForLabelsAndOtherPictures() {
        try (BatchIterator plain = images.batches(5).iterator(); Batch first = plain.next()) {
            DefaultGenerator.manualSeed(1);
            for (Mixing mixing : List.of(new Mixup(1), new CutMix(1))) {
                try (BatchIterator mixed = images.batches(5).mixing(mixing).iterator(); Batch batch = mixed.next();
                        NativeScope scope = NativeScope.open()) {
                    assertThat(batch.targets().shape()).containsExactly(5, 2);
                    assertThat(batch.targets().sum().item_double()).isBetween(4.9999, 5.0001);
                    assertThat(batch.images().equal(first.images())).as(mixing.toString()).isFalse();
                    assertThat(batch.files()).isEqualTo(first.files());
                }
            }
        }
    }

    @Test
    void settings_thatContradict_fail() {
        assertThatThrownBy(() -> images.batches(2).shuffle().balanced()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("balanced was called after shuffle");
        assertThatThrownBy(() -> new Mixup(0)).hasMessage("alpha must be greater than 0; got 0.0");
        ImageTable table = ImageTable.of(List.of(images.file(0)), file -> List.of("box", "blue"),
                images.transform().orElseThrow());
        assertThatThrownBy(() -> table.batches(1).balanced()).isInstanceOf(DataException.class)
                .hasMessageContaining("Multi-label images");
        assertThat(images.batches(2).balanced(1).cutmix(1)).asString()
                .contains(", balanced with seed 1, CutMix[alpha=1.0]");
    }

    private static List<String> files(BatchIterator epoch) {
        List<String> files = new ArrayList<>();
        epoch.forEachRemaining(batch -> {
            try (batch) {
                batch.files().forEach(file -> files.add(file.toString()));
            }
        });
        return files;
    }
}
