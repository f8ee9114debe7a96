package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adam;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.model.BatchNormMode;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.Layers;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageClassifierTest {

    private static final Preprocessing SMALL =
            new Preprocessing(72, 64, Preprocessing.Interpolation.BICUBIC, Normalization.HALF.mean(), Normalization.HALF.std());

    @TempDir
    static Path folder;
    static ImageFolder images;
    static ImageClassifier trained;

    @BeforeAll
    static void train() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 6, 3), Preprocessings.transform(SMALL));
        Graft.seed(42);
        trained = TransferLearning.of("resnet18").weights(PretrainedWeights.none()).freezeBackbone().head(Head.mlp(2, 16, 0.25));
        Trainer.of(trained).optimizer(adam(1e-2)).fit(images.batches(12), images.batches(12));
    }

    @AfterAll
    static void close() {
        trained.close();
    }

    @Test
    void trained_knowsItsClassesAndThePreprocessingItWasMeasuredWith() {
        assertThat(trained.classes()).containsExactly("boxes", "discs");
        assertThat(trained.preprocessing()).isEqualTo(Preprocessings.transform(SMALL));
    }

    @Test
    void untrained_knowsNoClasses() {
        try (ImageClassifier untrained = TransferLearning.resnet18().weights(PretrainedWeights.none()).head(2)) {
            assertThatThrownBy(untrained::classes).isInstanceOf(IllegalStateException.class).hasMessageContaining("no classes yet");
            assertThatThrownBy(() -> untrained.predict(images.file(0))).isInstanceOf(IllegalStateException.class);
            assertThat(untrained.preprocessing()).as("that of the published weights of the same architecture")
                    .isEqualTo(Preprocessings.transform(PretrainedWeights.imagenet("resnet18").input()));
        }
    }

    @Test
    void weightsWithoutPreprocessing_takeThatOfTheArchitecture() {
        try (ImageClassifier lite1 = TransferLearning.of("efficientnet-lite1").weights(PretrainedWeights.none()).head(2)) {
            assertThat(lite1.preprocessing()).isEqualTo(Preprocessings.transform(new Preprocessing(240, 240, Preprocessing.Interpolation.BILINEAR,
                    Normalization.HALF.mean(), Normalization.HALF.std())));
        }
    }

    @Test
    void saveThenLoad_predictsTheSame() throws IOException {
        Path saved = folder.resolve("saved");
        trained.save(saved);
        try (ImageClassifier loaded = ImageClassifier.load(saved)) {
            assertThat(loaded.classes()).isEqualTo(trained.classes());
            assertThat(loaded.preprocessing()).isEqualTo(trained.preprocessing());
            assertSameWeights(loaded, trained);
            assertThat(loaded.predict(files())).isEqualTo(trained.predict(files()));
            loaded.save(folder.resolve("again"));
        }
        JsonNode json = new ObjectMapper().readTree(saved.resolve("model.json").toFile());
        assertThat(json.at("/recipe/transfer_learning/architecture").asText()).isEqualTo("resnet18");
        assertThat(json.at("/recipe/transfer_learning/head/mlp/hidden").asInt()).isEqualTo(16);
        assertThat(json.at("/recipe/transfer_learning/backbone_frozen").asBoolean()).isTrue();
        assertThat(json.at("/provenance/train_images").asInt()).isEqualTo(12);
        assertThat(folder.resolve("again/model.json")).hasSameTextualContentAs(saved.resolve("model.json"));
    }

    @Test
    void saveThenLoad_oneFile_isTheSameAsTheFolder() throws IOException {
        Path file = folder.resolve("whole.safetensors");
        Path both = folder.resolve("both");
        trained.save(file);
        trained.save(both);
        try (ImageClassifier loaded = ImageClassifier.load(file)) {
            assertThat(loaded.predict(images.file(0))).isEqualTo(trained.predict(images.file(0)));
            assertThat(loaded).hasToString(trained.toString());
            loaded.save(folder.resolve("again.safetensors"));
        }
        assertThat(folder.resolve("again.safetensors")).hasSameBinaryContentAs(file);
        JsonNode card = new ObjectMapper().readTree(StateDict.read(file).metadata().get("graft"));
        JsonNode beside = new ObjectMapper().readTree(both.resolve("model.json").toFile());
        assertThat(((ObjectNode) card).without("weights_sha256").toString()).isEqualTo(((ObjectNode) beside).without("weights_sha256").toString());

        assertThatThrownBy(() -> ImageClassifier.load(both.resolve("model.safetensors"))).isInstanceOf(GraftException.class)
                .hasMessageContaining("weights alone").message().hasLineCount(1);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> ImageClassifier.load(file)).isInstanceOf(GraftException.class).hasMessageContaining("SHA-256");
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ImageClassifier.load(file)).isInstanceOf(GraftException.class).hasMessageContaining(file.toString()).message().hasLineCount(1);
    }

    @Test
    void saveThenLoad_otherKindsOfModels_predictTheSame() {
        Preprocessing full = new Preprocessing(224, 224, Preprocessing.Interpolation.BILINEAR, Normalization.IMAGENET.mean(), Normalization.IMAGENET.std());
        List<String> names = List.of("boxes", "discs");
        roundTrip(ImageClassifier.of(new CustomCNN(2), names, full));
        roundTrip(ImageClassifier.of(network(Head.mlp(2, 1000, 0.5).logSoftmax()), names, SMALL));
        roundTrip(ImageClassifier.of(network(Head.of(Layers.sequential(Layers.linear(512, 8), Layers.relu(), Layers.linear(8, 2)))), names, SMALL));
    }

    private static void roundTrip(ImageClassifier model) {
        Path saved = folder.resolve("kinds");
        try (model) {
            model.save(saved);
            try (ImageClassifier loaded = ImageClassifier.load(saved)) {
                assertThat(loaded.predict(files())).as(model.toString()).isEqualTo(model.predict(files()));
            }
        }
    }

    @Test
    void load_modelOfTheUsersOwn_needsToBeToldHowToMakeIt() {
        Path saved = folder.resolve("own");
        try (ImageClassifier own = ImageClassifier.of(own(2), List.of("boxes", "discs"), SMALL)) {
            own.save(saved);
            assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class)
                    .hasMessageContaining(saved.toString()).hasMessageContaining("load(path, classes ->");
            try (ImageClassifier loaded = ImageClassifier.load(saved, ImageClassifierTest::own)) {
                assertThat(loaded.predict(files())).isEqualTo(own.predict(files()));
            }
            assertThatThrownBy(() -> ImageClassifier.load(saved, CustomCNN::new)).isInstanceOf(GraftException.class)
                    .hasMessageContaining(saved.toString()).hasMessageContaining("bn1.weight");
        }
    }

    /** A model of which the library knows no more than the interface. */
    private static Model own(int classes) {
        Network network = network(Head.linear(classes));
        return new Model() {
            @Override
            public Module module() {
                return network.module();
            }

            @Override
            public Tensor forward(Tensor images) {
                return network.forward(images);
            }

            @Override
            public void close() {
                network.close();
            }
        };
    }

    private static Network network(Head head) {
        return Network.create(Architectures.of("resnet18")).replaceHead(head);
    }

    @Test
    void predict_pathBytesStreamAndPicture_agree() throws IOException {
        Path file = images.file(7);
        Prediction expected = trained.predict(file);
        assertThat(expected.candidates()).extracting(Prediction.Candidate::label).containsExactlyInAnyOrder("boxes", "discs");
        assertThat(expected.candidates().stream().mapToDouble(Prediction.Candidate::probability).sum()).isCloseTo(1, within(1e-9));
        assertThat(expected.probability()).isGreaterThanOrEqualTo(0.5).isEqualTo(expected.probability(expected.label()));
        assertThat(trained.predict(Files.readAllBytes(file))).isEqualTo(expected);
        assertThat(trained.predict(new ByteArrayInputStream(Files.readAllBytes(file)))).isEqualTo(expected);
        assertThat(trained.predict(ImageIO.read(file.toFile()))).isEqualTo(expected);
    }

    @Test
    void predict_severalThreadsAtOnce_giveWhatOneGives() throws Exception {
        List<Prediction> expected = files().stream().map(trained::predict).toList();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<Prediction>>> calls = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                calls.add(() -> files().stream().map(trained::predict).toList());
            }
            for (Future<List<Prediction>> found : threads.invokeAll(calls)) {
                assertThat(found.get()).isEqualTo(expected);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void predict_unreadableFile_isNamed() throws IOException {
        Path broken = Files.write(folder.resolve("broken.png"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> trained.predict(List.of(images.file(0), broken))).isInstanceOf(DataException.class)
                .hasMessageContaining(broken.toString()).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> trained.predict(folder.resolve("missing.png"))).isInstanceOf(DataException.class).hasMessageContaining("missing.png");
    }

    @Test
    void evaluate_labelledPictures_givesProbabilitiesWithTheirFiles() {
        Predictions predictions = trained.evaluate(images.batches(5));
        assertThat(predictions.size()).isEqualTo(12);
        assertThat(predictions.target(11)).isEqualTo(1);
        assertThat(predictions.file(0)).isEqualTo(images.file(0).toString());
        assertThat(predictions.probability(0, 0)).isCloseTo(trained.predict(images.file(0)).probability("boxes"), within(1e-4));
    }

    @Test
    void load_noModelThere_saysWhatWasExpected() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> ImageClassifier.load(empty)).isInstanceOf(GraftException.class)
                .hasMessageContaining(empty.toString()).hasMessageContaining("expected model.json and model.safetensors").message().hasLineCount(1);
    }

    @Test
    void load_damagedFolder_isRefused() throws IOException {
        Path saved = folder.resolve("damaged");
        trained.save(saved);
        String card = Files.readString(saved.resolve("model.json"));

        Files.writeString(saved.resolve("model.json"), card.substring(0, card.length() / 2));
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class).hasMessageContaining(saved.toString()).message().hasLineCount(1);

        Files.writeString(saved.resolve("model.json"), card.replace("\"mlp\"", "\"javax.script.ScriptEngineManager\""));
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class).message().hasLineCount(1);

        Files.writeString(saved.resolve("model.json"), "{}");
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class).hasMessageContaining("lacks entries");

        Files.writeString(saved.resolve("model.json"), card);
        byte[] weights = Files.readAllBytes(saved.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(saved.resolve("model.safetensors"), weights);
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class).hasMessageContaining("SHA-256");
    }

    @Test
    void save_preprocessingThatNoFileCanHold_isRefused() {
        try (ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none()).freezeBackbone().head(Head.linear(2))) {
            var flipped = Transforms.compose(Transforms.horizontalFlip(), images.transform());
            Trainer.of(model).fit(images.batches(12), images.withTransform(flipped).batches(12));
            assertThatThrownBy(() -> model.save(folder.resolve("never"))).isInstanceOf(GraftException.class).hasMessageContaining("HorizontalFlip");
            assertThat(folder.resolve("never")).doesNotExist();
        }
    }

    @Test
    void useAfterClose_isAnException() {
        ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none()).head(2);
        model.close();
        model.close();
        for (Runnable use : List.<Runnable>of(model::classes, model::module, model::preprocessing, model::freezeBackbone, model::unfreeze,
                () -> model.predict(images.file(0)), () -> model.save(folder), () -> Trainer.of(model).fit(images.batches(4), images.batches(4)))) {
            assertThatThrownBy(use::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void transferLearning_contradictions_failAtOnce() {
        assertThatThrownBy(() -> TransferLearning.of("resnet1")).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("resnet18");
        assertThatThrownBy(() -> TransferLearning.resnet18().weights(PretrainedWeights.none()).weights(PretrainedWeights.none())).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set it once");
        assertThatThrownBy(() -> TransferLearning.resnet18().batchNorm(BatchNormMode.TRAINING).head(2))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("freezeBackbone()");
        assertThatThrownBy(() -> ImageClassifier.of(new CustomCNN(2), SMALL).freezeBackbone()).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CustomCNN");
    }

    @Test
    void weights_fileOfAnotherArchitecture_areRefusedByName() throws IOException {
        Path file = folder.resolve("cnn.safetensors");
        try (CustomCNN cnn = new CustomCNN(2)) {
            cnn.stateDict().write(file);
        }
        assertThatThrownBy(() -> TransferLearning.resnet18().weights(PretrainedWeights.file(file)).head(2)).isInstanceOf(GraftException.class)
                .hasMessageContaining("resnet18").hasMessageContaining("bn1.weight, bn1.bias and 97 more");
    }

    private static List<Path> files() {
        return images.samples().stream().map(Sample::file).toList();
    }

    private static void assertSameWeights(ImageClassifier found, ImageClassifier expected) {
        StateDict values = found.stateDict();
        expected.stateDict().tensors().forEach((name, tensor) -> assertThat(values.get(name).bytes()).as(name).isEqualTo(tensor.bytes()));
    }
}
