package io.github.graftml;

import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.concat;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.globalAveragePool;
import static io.github.graftml.nn.Layers.identity;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.logSoftmax;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.residual;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.silu;
import static io.github.graftml.nn.Layers.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Sample;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of the user's own: what is data is trained, saved and loaded like any other; what is code says so before it is trained. */
class OwnModelsTest {

    private static final Preprocessing SMALL = Preprocessing.of(Transforms.resize(72, Interpolation.BILINEAR),
            Transforms.centerCrop(64), Transforms.toTensor(), Transforms.normalize(Normalization.HALF));
    private static final Sequential BACKBONE = sequential(
            named("stem", conv2d(3, 8, 3).stride(2).bias(false)), named("norm", batchNorm2d(8)), unnamed(silu()),
            unnamed(maxPool2d(2)));

    @TempDir
    Path folder;
    private ImageFolder images;

    @BeforeEach
    void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 4, 3), SMALL);
        Graft.seed(42);
    }

    // ---- layers ----

    @Test
    void layers_trainedAndSaved_areLoadedWithoutCode() {
        for (Layer layers : List.of(layers(2),
                sequential(conv2d(3, 8, 5).stride(3),
                        residual(unnamed(sequential(conv2d(8, 8, 3).padding(1), batchNorm2d(8)))), relu(),
                        new Gate(unnamed(sequential(conv2d(8, 8, 1), silu()))), globalAveragePool(), linear(8, 2),
                        logSoftmax()),
                sequential(concat(named("a", conv2d(3, 4, 3)), named("b", conv2d(3, 4, 3))), maxPool2d(4), flatten(),
                        dropout(0.2), linear(8 * 15 * 15, 2)),
                new Initialized(sequential(conv2d(3, 8, 3), identity(), globalAveragePool(), linear(8, 2)),
                        Initialization.RESNET))) {
            try (ImageClassifier model = ImageClassifier.of(Model.of(layers), images.classes(), SMALL)) {
                Trainer.of(model).epochs(2).fit(images.batches(4), images.batches(4));
                for (String name : List.of("folder", "file.safetensors")) {
                    model.save(folder.resolve(name));
                    assertLoads(folder.resolve(name), model);
                }
            }
        }
    }

    @Test
    void layers_otherThanTheClasses_areRefusedBeforeTheFirstImage() throws IOException {
        assertThatThrownBy(() -> ImageClassifier.of(Model.of(layers(5)), images.classes(), SMALL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has 5 outputs, but there are 2 classes [boxes, discs]");
        for (Path file : files()) {
            Files.write(file, new byte[] {1}); // whoever reads it says so
        }
        Architecture own = architecture("own");
        for (Model model : List.of(Model.of(layers(5)), new CustomCNN(5), Network.create(own.withClasses(5)),
                Network.create(own).replaceHead(Head.linear(5)),
                Network.create(own).replaceHead(Head.of(sequential(linear(8, 4), relu(), linear(4, 5)))),
                Network.create(own).replaceHead(Head.of(code(8, 5))))) {
            try (model) {
                assertThatThrownBy(() -> Trainer.of(model).fit(images.batches(4), images.batches(4)))
                        .as(model.toString()).isInstanceOf(DataException.class)
                        .hasMessageContaining("has 5 outputs").hasMessageContaining("has 2 classes [boxes, discs]");
            }
        }
    }

    @Test
    void layers_canBeExplained_ifTheyHaveAFeatureMap() {
        try (ImageClassifier model = ImageClassifier.of(Model.of(layers(2)), images.classes(), SMALL);
                ImageClassifier flat = ImageClassifier.of(Model.of(sequential(flatten(), linear(3 * 64 * 64, 2))),
                        images.classes(), SMALL);
                ImageClassifier closed = ImageClassifier.of(Model.of(new Initialized(layers(2), Initialization.RESNET)),
                        images.classes(), SMALL)) {
            assertThat(model.explain(files().get(0)).label()).isIn(images.classes());
            assertThatThrownBy(() -> closed.explain(files().get(0))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("no last feature map");
            assertThatThrownBy(() -> flat.explain(files().get(0))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("no last feature map");
            assertThatThrownBy(model::freezeBackbone).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Only a network with a backbone");
        }
    }

    @Test
    void layers_thatDoNotFitTheImages_sayWhichTheyGot() {
        try (ImageClassifier model = ImageClassifier
                .of(Model.of(sequential(conv2d(3, 4, 3), flatten(), linear(100, 2))), images.classes(), SMALL)) {
            assertThatThrownBy(() -> model.predict(files().get(0))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("does not take Float [1, 3, 64, 64]").message().hasLineCount(1);
        }
        assertThatThrownBy(() -> Model.of((Layer) null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("needs a layer");
    }

    @Test
    void resume_withOtherLayersOfTheSameWeights_isRefused() {
        Path checkpoints = folder.resolve("checkpoints");
        try (Model model = Model.of(layers(2))) {
            Trainer.of(model).callback(Checkpoints.to(checkpoints)).fit(images.batches(4), images.batches(4));
        }
        Layer other = sequential(conv2d(3, 8, 3).stride(1), batchNorm2d(8), silu(), globalAveragePool(), linear(8, 2));
        try (Model model = Model.of(other)) {
            assertThatThrownBy(() -> Trainer.of(model).resume(checkpoints).fit(images.batches(4), images.batches(4)))
                    .isInstanceOf(GraftException.class).hasMessageContaining("model layers");
        }
    }

    // ---- architectures ----

    @Test
    void architecture_trainedAndSaved_isLoadedWithoutCode() throws IOException {
        for (Head head : List.of(Head.linear(2), Head.mlp(2, 4, 0.5).logSoftmax())) {
            try (ImageClassifier model = ImageClassifier
                    .of(Network.create(architecture("own")).replaceHead(head).freezeBackbone(), SMALL)) {
                Trainer.of(model).epochs(2).fit(images.batches(4), images.batches(4));
                model.save(folder.resolve("own"));
                assertLoads(folder.resolve("own"), model);
            }
        }
        assertThat(recipe("own").at("/own_architecture/head_path").asText()).isEqualTo("fc");
    }

    /** By its name alone, it would be loaded as a ResNet of 11 million parameters. */
    @Test
    void architectureUnderANameOfTheLibrary_isSavedAsData() {
        try (ImageClassifier model = ImageClassifier
                .of(Network.create(architecture("resnet18")).replaceHead(Head.linear(2)), images.classes(), SMALL)) {
            model.save(folder.resolve("own"));
            assertLoads(folder.resolve("own"), model);
        }
    }

    @Test
    void architecture_withItsPublishedClassifier_isLoadedWithoutCode() {
        try (ImageClassifier model = ImageClassifier.of(Network.create(architecture("own").withClasses(2)),
                images.classes(), SMALL)) {
            model.save(folder.resolve("own"));
            assertLoads(folder.resolve("own"), model);
        }
    }

    @Test
    void architectureInInt8_keepsItsCalibration() {
        try (ImageClassifier model = ImageClassifier
                .of(Network.create(architecture("own")).replaceHead(Head.linear(2)).freezeBackbone()
                        .backbonePrecision(Precision.INT8), SMALL)) {
            Trainer.of(model).fit(images.batches(4), images.batches(4));
            model.predictPrecision(Precision.INT8).save(folder.resolve("own"));
            assertLoads(folder.resolve("own"), model);
        }
    }

    @Test
    void architectureOfTheLibrary_isSavedByItsName() throws IOException {
        for (Network network : List.of(Network.create(Architectures.of("squeezenet1_1").withClasses(2)),
                Network.create(Architectures.of("squeezenet1_1")).replaceHead(Head.linear(2)))) {
            try (ImageClassifier model = ImageClassifier.of(network, images.classes(), SMALL)) {
                model.save(folder.resolve("published"));
                assertLoads(folder.resolve("published"), model);
            }
            assertThat(recipe("published").get("architecture").asText()).isEqualTo("squeezenet1_1");
            assertThat(recipe("published").has("own_architecture")).isFalse();
        }
    }

    /** The same weights, another network: features that are kept of one are not those of the other. */
    @Test
    void identity_ofBackbonesThatDifferInTheirLayersAlone_differs() {
        Sequential relus = sequential(BACKBONE.children().get(0), BACKBONE.children().get(1), unnamed(relu()),
                BACKBONE.children().get(3));
        try (Network silus = Network.create(architecture("own", BACKBONE)).freezeBackbone();
                Network other = Network.create(architecture("own", relus)).freezeBackbone()) {
            other.load(silus.stateDict());
            assertThat(other.identity()).isNotEqualTo(silus.identity());
        }
    }

    @Test
    void network_ofNothing_saysWhatIsMissing() {
        assertThatThrownBy(() -> Network.create(null)).isInstanceOf(NullPointerException.class)
                .hasMessage("architecture");
        try (Network network = Network.create(architecture("own"))) {
            assertThatThrownBy(() -> network.replaceHead(null)).isInstanceOf(NullPointerException.class)
                    .hasMessage("head");
            assertThatThrownBy(() -> network.freezeUpTo("fc")).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("stem, norm");
            assertThatThrownBy(() -> network.replaceHead(Head.of(linear(9, 2)))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("8 features");
            assertThat(network.freezeUpTo("stem").replaceHead(Head.linear(2)).outputs()).hasValue(2);
        }
    }

    // ---- code ----

    @Test
    void code_saysWhenTheFitBegins_thatNoFileCanHoldIt() {
        for (Model model : List.of(code(2), Network.create(architecture("own")).replaceHead(Head.of(code(8, 2))))) {
            try (ImageClassifier classifier = ImageClassifier.of(model, SMALL)) {
                assertThat(logOfAFit(classifier)).contains("WARN", "is code that no file can hold",
                        "ImageClassifier.load(path, classes -> model)");
                classifier.save(folder.resolve("code"));
            }
            assertThatThrownBy(() -> ImageClassifier.load(folder.resolve("code"))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("ImageClassifier.load(path, classes ->");
        }
        try (ImageClassifier data = ImageClassifier.of(Model.of(layers(2)), SMALL)) {
            assertThat(logOfAFit(data)).doesNotContain("WARN");
        }
    }

    private String logOfAFit(ImageClassifier classifier) {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            Trainer.of(classifier).fit(images.batches(4), images.batches(4));
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    // ---- fixtures ----

    private static Layer layers(int classes) {
        return sequential(conv2d(3, 8, 3).stride(2), batchNorm2d(8), silu(), globalAveragePool(), linear(8, classes));
    }

    private static Architecture architecture(String name) {
        return architecture(name, BACKBONE);
    }

    private static Architecture architecture(String name, Sequential backbone) {
        return new Architecture(name, backbone, sequential(unnamed(globalAveragePool()), named("fc", linear(8, 1000))),
                globalAveragePool(), "fc", 8, 64);
    }

    /** Images to logits in a function. */
    private static Model code(int classes) {
        LinearImpl linear = new LinearImpl(3 * 64 * 64, classes);
        return Model.of(linear, images -> linear.forward(images.reshape(images.size(0), -1)));
    }

    private static Model code(int features, int classes) {
        LinearImpl linear = new LinearImpl(features, classes);
        return Model.of(linear, linear::forward);
    }

    private void assertLoads(Path saved, ImageClassifier model) {
        try (ImageClassifier loaded = ImageClassifier.load(saved)) {
            assertThat(loaded.predictAll(files())).as(model.toString()).isEqualTo(model.predictAll(files()));
            assertThat(loaded.model().tree()).isEqualTo(model.model().tree()).isPresent();
            assertThat(loaded).hasToString(model.toString());
            assertThat(loaded.model().outputs()).isEqualTo(model.model().outputs());
        }
    }

    private JsonNode recipe(String saved) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(saved).resolve("model.json").toFile())
                .at("/recipe/transfer_learning");
    }

    private List<Path> files() {
        return images.samples().stream().map(Sample::file).toList();
    }
}
