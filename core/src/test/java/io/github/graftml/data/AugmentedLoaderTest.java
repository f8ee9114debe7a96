package io.github.graftml.data;

import static io.github.graftml.transform.Normalization.IMAGENET;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.compose;
import static io.github.graftml.transform.Transforms.decode;
import static io.github.graftml.transform.Transforms.grayscale;
import static io.github.graftml.transform.Transforms.letterbox;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.randomApply;
import static io.github.graftml.transform.Transforms.randomErasing;
import static io.github.graftml.transform.Transforms.randomHorizontalFlip;
import static io.github.graftml.transform.Transforms.randomResizedCrop;
import static io.github.graftml.transform.Transforms.randomRotation;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.DrawnPictures;
import io.github.graftml.error.DataException;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.transform.Decode;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AugmentedLoaderTest {

    private static final Preprocessing USUAL = Preprocessing.of(decode(Decode.Mode.FAST), resize(36), centerCrop(32),
            grayscale(), toTensor(), normalize(IMAGENET));

    @TempDir
    static Path root;
    static ImageFolder images;

    @BeforeAll
    static void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(root.resolve("data"), 4, 3));
    }

    private static List<Transform> augmented(Transform... steps) {
        return List.of(
                Transforms.steps(images.batches(4).augment(steps).orElse(USUAL).transform()).toArray(Transform[]::new));
    }

    @Test
    void augment_ordersAsTorchvisionDoes() {
        assertThat(augmented(randomErasing(0.25), randomRotation(10), randomHorizontalFlip(0.5)))
                .containsExactly(decode(Decode.Mode.FAST), randomRotation(10), randomHorizontalFlip(0.5), resize(36),
                        centerCrop(32), grayscale(),
                        toTensor(), normalize(IMAGENET), randomErasing(0.25));
    }

    @Test
    void augment_stepThatFixesTheSize_replacesResizeAndCrop() {
        for (Transform sized : List.of(randomResizedCrop(32), letterbox(32), resize(32, 32), centerCrop(32))) {
            assertThat(augmented(sized, randomHorizontalFlip(0.5), randomErasing(1))).containsExactly(
                    decode(Decode.Mode.FAST), sized,
                    randomHorizontalFlip(0.5), grayscale(), toTensor(), normalize(IMAGENET), randomErasing(1));
        }
        assertThat(augmented(randomApply(0.5, randomResizedCrop(32)))).as("it may be left out").contains(resize(36),
                centerCrop(32));
        assertThat(augmented(resize(99))).as("it does not fix the size").contains(resize(36), centerCrop(32));
    }

    @Test
    void augment_erasingWithinOthers_staysOnFloats() {
        Transform some = randomApply(0.5, randomErasing(1));
        assertThat(augmented(some)).last().isEqualTo(some);
        assertThat(augmented(decode(Decode.Mode.EXACT))).first().isEqualTo(decode(Decode.Mode.EXACT));
        assertThat(augmented(decode(Decode.Mode.EXACT))).filteredOn(Decode.class::isInstance).hasSize(1);
    }

    @Test
    void augment_batches_equalThoseOfTheSameChain() {
        Transform chain = compose(decode(Decode.Mode.FAST), randomRotation(10), randomHorizontalFlip(0.5), resize(36),
                centerCrop(32), grayscale(),
                toTensor(), normalize(IMAGENET), randomErasing(0.5));
        DataLoader loader = images.batches(4).augment(randomRotation(10), randomHorizontalFlip(0.5))
                .augment(randomErasing(0.5)).transform(USUAL);
        assertThat(sums(loader.shuffle(7))).isEqualTo(sums(images.batches(4).transform(chain).shuffle(7)))
                .isNotEqualTo(sums(images.batches(4).transform(USUAL).shuffle(7)));
        assertThat(loader).asString().contains("RandomRotation", "RandomErasing").contains("Resize");
    }

    @Test
    void augment_toTensor_isRefused() {
        assertThatThrownBy(() -> images.batches(4).augment(compose(randomHorizontalFlip(0.5), toTensor())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("toTensor()");
    }

    @Test
    void iterator_withoutTransform_saysWhatToDo() {
        for (DataLoader bare : List.of(images.batches(4), images.batches(4).augment(randomHorizontalFlip(0.5)))) {
            assertThatThrownBy(bare::iterator).isInstanceOf(DataException.class).hasMessageContaining("transform(...)");
            try (BatchIterator labels = bare.labelsOnly(); Batch batch = labels.next()) {
                assertThat(batch.hasImages()).isFalse();
            }
        }
    }

    @Test
    void orElse_loaderWithoutTransform_isCompletedOnce() {
        DataLoader bare = images.batches(4).shuffle(3);
        DataLoader completed = bare.orElse(USUAL);
        assertThat(completed.transform()).isEqualTo(Preprocessing.plain(USUAL));
        assertThat(bare.orElse(Preprocessing.of(USUAL.steps().toArray(Transform[]::new))))
                .as("its epochs go on from each other").isSameAs(completed);
        DataLoader own = images.batches(4).transform(toTensor());
        assertThat(own.orElse(USUAL)).isSameAs(own);
        DataLoader carried = images.withTransform(toTensor()).batches(4);
        assertThat(carried.orElse(USUAL)).isSameAs(carried);
        assertThat(carried.transform(USUAL).transform()).as("the loader's own wins")
                .isEqualTo(Preprocessing.plain(USUAL));
    }

    @Test
    void settings_returnOtherLoaders() {
        DataLoader loader = images.batches(4);
        String before = loader.toString();
        for (DataLoader other : List.of(loader.shuffle(), loader.shuffle(1), loader.balanced(), loader.dropLast(),
                loader.threads(1), loader.mixup(0.2), loader.cutmix(1),
                loader.onBadImage(BadImagePolicy.SKIP), loader.transform(USUAL), loader.augment(grayscale()))) {
            assertThat(other).isNotSameAs(loader).doesNotHaveToString(before);
        }
        assertThat(loader).hasToString(before);
    }

    @Test
    void split_ofFolderWithRandomTransform_validatesWithoutTheRandomSteps() {
        ImageFolder folder = images
                .withTransform(compose(randomRotation(10), resize(36), centerCrop(32), toTensor(), randomErasing(0.5)));
        Transform steady = compose(resize(36), centerCrop(32), toTensor());
        assertThat(folder.split(0.5, 1).valid().transform()).contains(steady);
        assertThat(folder.split(0.5, 1).train().transform()).isEqualTo(folder.transform());
        assertThat(folder.folds(2, 1)).allSatisfy(fold -> assertThat(fold.valid().transform()).contains(steady));
        assertThat(images.split(0.5, 1).valid().transform()).isEmpty();
        ImageTable table = ImageTable.of(images.samples().stream().map(Sample::file).toList(), file -> List.of("a"),
                folder.transform().orElseThrow());
        assertThat(table.split(0.5, 1).valid().transform()).contains(steady);
    }

    private static List<Float> sums(DataLoader loader) {
        List<Float> sums = new ArrayList<>();
        for (Batch next : loader) {
            try (Batch batch = next) {
                sums.add(batch.image(0).size().width() + batch.images().sum().item_float());
            }
        }
        DefaultGenerator.manualSeed(0);
        return sums;
    }
}
