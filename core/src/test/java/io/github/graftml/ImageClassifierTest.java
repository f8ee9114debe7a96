package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.transform.Transforms.centerCrop;
import static io.github.graftml.transform.Transforms.decode;
import static io.github.graftml.transform.Transforms.horizontalFlip;
import static io.github.graftml.transform.Transforms.letterbox;
import static io.github.graftml.transform.Transforms.normalize;
import static io.github.graftml.transform.Transforms.resize;
import static io.github.graftml.transform.Transforms.toTensor;
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
import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.model.BatchNormMode;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.Layers;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Decode;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.TestTimeAugmentation;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

    private static final Preprocessing SMALL = Preprocessing.of(Transforms.resize(72, Interpolation.BICUBIC),
            Transforms.centerCrop(64), Transforms.toTensor(),
            Transforms.normalize(Normalization.HALF));

    @TempDir
    static Path folder;
    static ImageFolder images;
    static ImageClassifier trained;

    @BeforeAll
    static void train() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 6, 3), SMALL);
        Graft.seed(42);
        trained = TransferLearning.of("resnet18").weights(PretrainedWeights.none()).freezeBackbone()
                .head(Head.mlp(2, 16, 0.25));
        Trainer.of(trained).optimizer(adam(1e-2)).fit(images.batches(12), images.batches(12));
    }

    @AfterAll
    static void close() {
        trained.close();
    }

    @Test
    void trained_knowsItsClassesAndThePreprocessingItWasMeasuredWith() {
        assertThat(trained.classes()).containsExactly("boxes", "discs");
        assertThat(trained.preprocessing()).isEqualTo(SMALL);
    }

    @Test
    void untrained_knowsNoClasses() {
        try (ImageClassifier untrained = TransferLearning.resnet18().weights(PretrainedWeights.none()).head(2)) {
            assertThatThrownBy(untrained::classes).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no classes yet");
            assertThatThrownBy(() -> untrained.predict(images.file(0))).isInstanceOf(IllegalStateException.class);
            assertThat(untrained.preprocessing()).as("that of the published weights of the same architecture")
                    .isEqualTo(PretrainedWeights.imagenet("resnet18").input());
        }
    }

    @Test
    void weightsWithoutPreprocessing_takeThatOfTheArchitecture() {
        try (ImageClassifier lite1 = TransferLearning.of("efficientnet-lite1").weights(PretrainedWeights.none())
                .head(2)) {
            assertThat(lite1.preprocessing()).isEqualTo(Preprocessing.of(Transforms.resize(240, Interpolation.BILINEAR),
                    Transforms.centerCrop(240), Transforms.toTensor(),
                    Transforms.normalize(Normalization.HALF)));
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
            assertThat(loaded.predictAll(files())).isEqualTo(trained.predictAll(files()));
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
        assertThat(((ObjectNode) card).without("weights_sha256").toString())
                .isEqualTo(((ObjectNode) beside).without("weights_sha256").toString());

        assertThatThrownBy(() -> ImageClassifier.load(both.resolve("model.safetensors")))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("weights alone").message().hasLineCount(1);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> ImageClassifier.load(file)).isInstanceOf(GraftException.class)
                .hasMessageContaining("SHA-256");
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> ImageClassifier.load(file)).isInstanceOf(GraftException.class)
                .hasMessageContaining(file.toString()).message().hasLineCount(1);
    }

    @Test
    void saveThenLoad_otherKindsOfModels_predictTheSame() {
        Preprocessing full = Preprocessing.of(Transforms.resize(224, Interpolation.BILINEAR),
                Transforms.centerCrop(224), Transforms.toTensor(),
                Transforms.normalize(Normalization.IMAGENET));
        List<String> names = List.of("boxes", "discs");
        roundTrip(ImageClassifier.of(new CustomCNN(2), names, full));
        roundTrip(ImageClassifier.of(network(Head.mlp(2, 1000, 0.5).logSoftmax()), names, SMALL));
        roundTrip(ImageClassifier.of(
                network(Head.of(Layers.sequential(Layers.linear(512, 8), Layers.relu(), Layers.linear(8, 2)))), names,
                SMALL));
    }

    private static void roundTrip(ImageClassifier model) {
        Path saved = folder.resolve("kinds");
        try (model) {
            model.save(saved);
            try (ImageClassifier loaded = ImageClassifier.load(saved)) {
                assertThat(loaded.predictAll(files())).as(model.toString()).isEqualTo(model.predictAll(files()));
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
                assertThat(loaded.predictAll(files())).isEqualTo(own.predictAll(files()));
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
        assertThat(expected.candidates()).extracting(Prediction.Candidate::label).containsExactlyInAnyOrder("boxes",
                "discs");
        assertThat(expected.candidates().stream().mapToDouble(Prediction.Candidate::probability).sum()).isCloseTo(1,
                within(1e-9));
        assertThat(expected.probability()).isGreaterThanOrEqualTo(0.5)
                .isEqualTo(expected.probability(expected.label()));
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
        assertThatThrownBy(() -> trained.predictAll(List.of(images.file(0), broken))).isInstanceOf(DataException.class)
                .hasMessageContaining(broken.toString()).hasCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> trained.predict(folder.resolve("missing.png"))).isInstanceOf(DataException.class)
                .hasMessageContaining("missing.png");
    }

    @Test
    void evaluate_labelledPictures_givesProbabilitiesWithTheirFiles() {
        Predictions predictions = trained.evaluate(images.batches(5)).predictions();
        assertThat(predictions.size()).isEqualTo(12);
        assertThat(predictions.target(11)).isEqualTo(1);
        assertThat(predictions.file(0)).isEqualTo(images.file(0).toString());
        assertThat(predictions.probability(0, 0)).isCloseTo(trained.predict(images.file(0)).probability("boxes"),
                within(1e-4));
    }

    @Test
    void load_noModelThere_saysWhatWasExpected() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        assertThatThrownBy(() -> ImageClassifier.load(empty)).isInstanceOf(GraftException.class)
                .hasMessageContaining(empty.toString())
                .hasMessageContaining("expected model.json and model.safetensors").message().hasLineCount(1);
    }

    @Test
    void load_damagedFolder_isRefused() throws IOException {
        Path saved = folder.resolve("damaged");
        trained.save(saved);
        String card = Files.readString(saved.resolve("model.json"));

        Files.writeString(saved.resolve("model.json"), card.substring(0, card.length() / 2));
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class)
                .hasMessageContaining(saved.toString()).message().hasLineCount(1);

        Files.writeString(saved.resolve("model.json"), card.replace("\"mlp\"", "\"javax.script.ScriptEngineManager\""));
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class).message()
                .hasLineCount(1);

        Files.writeString(saved.resolve("model.json"), "{}");
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class)
                .hasMessageContaining("lacks entries");

        Files.writeString(saved.resolve("model.json"), card);
        byte[] weights = Files.readAllBytes(saved.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(saved.resolve("model.safetensors"), weights);
        assertThatThrownBy(() -> ImageClassifier.load(saved)).isInstanceOf(GraftException.class)
                .hasMessageContaining("SHA-256");
    }

    @Test
    void save_validatedWithAnyOfTheLibrarysSteps_predictsTheSame() throws IOException {
        List<Preprocessing> all = List.of(
                Preprocessing.of(decode(Decode.Mode.FAST), resize(72), centerCrop(64), toTensor(),
                        normalize(Normalization.HALF)),
                Preprocessing.of(resize(64, 48), toTensor()),
                Preprocessing.of(letterbox(64), horizontalFlip(), toTensor(), normalize(Normalization.IMAGENET)));
        for (Preprocessing preprocessing : all) {
            try (ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none()).freezeBackbone()
                    .head(Head.linear(2))) {
                Trainer.of(model).fit(images.withTransform(preprocessing).batches(12),
                        images.withTransform(preprocessing).batches(12));
                model.save(folder.resolve("measured"));
                try (ImageClassifier loaded = ImageClassifier.load(folder.resolve("measured"))) {
                    assertThat(loaded.preprocessing()).isEqualTo(preprocessing);
                    assertThat(loaded.predict(images.file(0))).as(preprocessing.toString())
                            .isEqualTo(model.predict(images.file(0)));
                }
            }
        }
    }

    /** A drawn image of 640 x 480 pixels that is decoded at a quarter for 64 pixels; 0.1 decoded it in full. */
    @Test
    void predict_validatedWithFastDecoding_decodesAsValidationDid() throws IOException {
        Path large = Files.createDirectories(folder.resolve("large/boxes")).resolve("large.jpg");
        BufferedImage noise = new BufferedImage(640, 480, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int i = 0; i < 640 * 480; i++) {
            noise.setRGB(i % 640, i / 640, random.nextInt());
        }
        ImageIO.write(noise, "jpg", large.toFile());
        Files.copy(large, Files.createDirectories(folder.resolve("large/discs")).resolve("large.jpg"));
        ImageFolder photos = ImageFolder.of(folder.resolve("large"),
                Preprocessing.of(decode(Decode.Mode.FAST), resize(64), centerCrop(64), toTensor(),
                        normalize(Normalization.HALF)));
        Preprocessing fast = Preprocessing.of(photos.transform().orElseThrow());
        ImageSize quarter = new ImageSize(160, 120); // an eighth has 60 rows, fewer than the 64 that resize wants
        assertThat(PredictionInputs.of(large, fast).size()).isEqualTo(quarter);
        assertThat(PredictionInputs.of(Files.readAllBytes(large), fast).size()).isEqualTo(quarter);
        assertThat(PredictionInputs.of(Files.newInputStream(large), fast).size()).isEqualTo(quarter);
        assertThat(PredictionInputs.of(large, SMALL).size()).isEqualTo(new ImageSize(640, 480));
        Transform views = Evaluator.decoding(TestTimeAugmentation.fiveCrops(), fast);
        assertThat(PredictionInputs.of(large, views).size()).as("a part of it needs every pixel")
                .isEqualTo(new ImageSize(640, 480));
        assertThat(PredictionInputs.of(large, Evaluator.decoding(TestTimeAugmentation.flip(), fast)).size())
                .isEqualTo(quarter);
        try (ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none())
                .backbonePrecision(Precision.FP32).freezeBackbone().head(Head.linear(2))) {
            Trainer.of(model).fit(photos.batches(2), photos.batches(2));
            double measured = model.evaluate(photos.batches(1)).predictions().probability(0, 0);
            assertThat(model.predict(large).probability("boxes")).isCloseTo(measured, within(1e-6));
            assertThat(model.predict(Files.readAllBytes(large)).probability("boxes")).isCloseTo(measured, within(1e-6));
        }
    }

    @Test
    void fit_loadersWithoutTransform_getTheClassifiersPreprocessing() {
        ImageFolder bare = ImageFolder.of(images.root());
        try (ImageClassifier model = ImageClassifier.of(network(Head.linear(2)).freezeBackbone(), SMALL);
                ImageClassifier same = ImageClassifier.of(network(Head.linear(2)).freezeBackbone(), SMALL)) {
            same.model().load(model.model().stateDict());
            History found = Trainer.of(model).fit(bare.batches(12), bare.batches(12));
            assertThat(found.last().validLoss())
                    .isEqualTo(Trainer.of(same).fit(images.batches(12), images.batches(12)).last().validLoss());
            assertThat(model.preprocessing()).isEqualTo(SMALL);
            assertThat(model.evaluate(bare).predictions().probability(0, 0))
                    .isEqualTo(model.evaluate(images.batches(12)).predictions().probability(0, 0));
            assertThatThrownBy(() -> Trainer.of(model.model()).fit(bare.batches(12), bare.batches(12)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("transform(...)");
        }
    }

    @Test
    void head_namesOfClasses_isOneLinearLayerThatKnowsThem() {
        try (ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none()).freezeBackbone()
                .head(images.classes())) {
            assertThat(model.classes()).containsExactly("boxes", "discs");
            assertThat(((Network) model.model()).head()).contains(Head.linear(2));
            assertThat(Trainer.of(model).fit(images.batches(12), images.batches(12)).epochs()).hasSize(1);
        }
        TransferLearning untrained = TransferLearning.resnet18().weights(PretrainedWeights.none());
        for (List<String> wrong : List.of(List.of("a", "a"), List.of("a", " "), List.<String>of())) {
            assertThatThrownBy(() -> untrained.head(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** It changed classes, preprocessing, provenance and temperature when the fit began. */
    @Test
    void fit_thatFailsAtOnce_leavesTheClassifierAsItWas() throws IOException {
        Path three = DrawnPictures.folder(folder.resolve("three"), 2, 9);
        Files.createDirectories(three.resolve("stars"));
        Files.write(three.resolve("stars/broken.png"), new byte[] {1, 2, 3});
        ImageFolder others = ImageFolder.of(three, Preprocessing.of(resize(64, 64), toTensor()));
        ImageFolder broken = ImageFolder.of(DrawnPictures.folder(folder.resolve("two"), 2, 9),
                Preprocessing.of(resize(64, 64), toTensor()));
        for (Sample sample : broken.samples()) {
            Files.write(sample.file(), new byte[] {1, 2, 3});
        }
        String before = trained.toString();
        trained.save(folder.resolve("before"));
        assertThatThrownBy(() -> Trainer.of(trained).fit(others.batches(4), others.batches(4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("2 outputs").hasMessageContaining("3 classes");
        assertThatThrownBy(() -> Trainer.of(trained).fit(broken.batches(4), broken.batches(4)))
                .isInstanceOf(DataException.class);
        assertThat(trained).hasToString(before);
        trained.save(folder.resolve("after"));
        assertThat(folder.resolve("after/model.json")).hasSameTextualContentAs(folder.resolve("before/model.json"));
    }

    /** It trained, measured something that varied, and saved another preprocessing without a word. */
    @Test
    void fit_randomStepInValidation_isRefusedBeforeAnImageIsRead() {
        ImageFolder random = images.withTransform(Transforms.compose(Transforms.randomRotation(10), SMALL));
        for (Trainer trainer : List.of(Trainer.of(trained), Trainer.of(trained.model()))) {
            assertThatThrownBy(() -> trainer.fit(random.batches(12), random.batches(12)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("RandomRotation").hasMessageContaining("augment(...)");
        }
        assertThatThrownBy(() -> Trainer.of(trained).fit(images.batches(12),
                images.batches(12).augment(Transforms.randomErasing(0.5))))
                .isInstanceOf(DataException.class).hasMessageContaining("RandomErasing");
    }

    @Test
    void fit_stepOfValidationThatNoFileCanHold_isRefusedBeforeAnImageIsRead() {
        ImageFolder own = images.withTransform(Preprocessing.of(Transforms.lambda("mine", image -> image), SMALL));
        assertThatThrownBy(() -> Trainer.of(trained).fit(images.batches(12), own.batches(12)))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("mine").hasMessageContaining("Trainer.of(classifier.model())");
        try (Network network = network(Head.linear(2)).freezeBackbone()) {
            assertThat(Trainer.of(network).fit(images.batches(12), own.batches(12)).epochs()).hasSize(1);
        }
    }

    @Test
    void save_preprocessingThatNoFileCanHold_isRefused() {
        Preprocessing own = Preprocessing.of(Transforms.lambda("mine", image -> image), SMALL);
        try (ImageClassifier model = ImageClassifier.of(network(Head.linear(2)), List.of("a", "b"), own)) {
            assertThatThrownBy(() -> model.save(folder.resolve("never"))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("mine");
            assertThat(folder.resolve("never")).doesNotExist();
        }
    }

    @Test
    void useAfterClose_isAnException() {
        ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.none()).head(2);
        model.close();
        model.close();
        for (Runnable use : List.<Runnable>of(model::classes, model::model, model::preprocessing, model::freezeBackbone,
                model::unfreeze,
                () -> model.predict(images.file(0)), () -> model.save(folder),
                () -> Trainer.of(model).fit(images.batches(4), images.batches(4)))) {
            assertThatThrownBy(use::run).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void transferLearning_contradictions_failAtOnce() {
        assertThatThrownBy(() -> TransferLearning.of("resnet1")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resnet18");
        assertThatThrownBy(
                () -> TransferLearning.resnet18().weights(PretrainedWeights.none()).weights(PretrainedWeights.none()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("set it once");
        assertThatThrownBy(() -> TransferLearning.resnet18().batchNorm(BatchNormMode.TRAINING).head(2))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("freezeBackbone()");
        assertThatThrownBy(() -> ImageClassifier.of(new CustomCNN(2), SMALL).freezeBackbone())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("CustomCNN");
    }

    @Test
    void weights_fileOfAnotherArchitecture_areRefusedByName() throws IOException {
        Path file = folder.resolve("cnn.safetensors");
        try (CustomCNN cnn = new CustomCNN(2)) {
            cnn.stateDict().save(file);
        }
        assertThatThrownBy(() -> TransferLearning.resnet18().weights(PretrainedWeights.file(file)).head(2))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("resnet18").hasMessageContaining("bn1.weight, bn1.bias and 97 more");
    }

    private static List<Path> files() {
        return images.samples().stream().map(Sample::file).toList();
    }

    private static void assertSameWeights(ImageClassifier found, ImageClassifier expected) {
        StateDict values = found.model().stateDict();
        expected.model().stateDict().tensors()
                .forEach((name, tensor) -> assertThat(values.get(name).bytes()).as(name).isEqualTo(tensor.bytes()));
    }
}
