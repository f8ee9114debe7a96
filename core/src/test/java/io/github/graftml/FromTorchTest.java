package io.github.graftml;

import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.WeightsException;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Formula;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks as a colleague leaves them, against the probabilities that Python gives (goldens/make_import.py). */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class FromTorchTest {

    private static final List<String> CLASSES = List.of("jay", "tit", "wren");
    private static final JsonNode CASES = cases();

    @TempDir
    Path folder;

    /** What Python's program draws, too. */
    private static BufferedImage image() {
        BufferedImage image = new BufferedImage(300, 280, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                image.setRGB(x, y, (x * 7 % 256) << 16 | ((x + y) % 256) << 8 | (x ^ y) % 256);
            }
        }
        return image;
    }

    static Stream<String> names() {
        return StreamSupport.stream(((Iterable<String>) CASES::fieldNames).spliterator(), false)
                .filter(name -> !name.endsWith("gelu"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void fromTorch_everySpellingOfTheHead_pythonsProbabilities(String name) throws IOException {
        Path file = folder.resolve("trained.pth");
        state(name).save(file);
        String architecture = CASES.get(name).get("architecture").textValue();
        try (ImageClassifier model = ImageClassifier.fromTorch(file, architecture, CLASSES)) {
            assertSame(model.predict(image()), name);
            assertThat(model.preprocessing()).isEqualTo(PretrainedWeights.imagenet(architecture).input());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"resnet18 fc.0 fc.1 fc.4", "squeezenet1_1 classifier.1"})
    void save_thenLoad_pythonsProbabilities(String name) throws IOException {
        state(name).save(folder.resolve("trained.pth"));
        try (ImageClassifier model = ImageClassifier.fromTorch(folder.resolve("trained.pth"),
                CASES.get(name).get("architecture").textValue(), CLASSES)) {
            model.save(folder.resolve("saved"));
        }
        try (ImageClassifier again = ImageClassifier.load(folder.resolve("saved"))) {
            assertSame(again.predict(image()), name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"module.", "model.", "_orig_mod.", "net.", "network.", "backbone.", "model._orig_mod.",
            "module.model.net."})
    void weights_prefixOfAllKeysAndALoss_areStripped(String prefix) {
        StateDict file = head("conv1.weight:64x3x7x7 bn1.weight:64 fc.1.weight:3x512").renamed(name -> prefix + name);
        StateDict.Builder lightning = StateDict.builder().put("criterion.weight",
                StoredTensor.of(new long[] {3}, 1, 2, 3));
        file.tensors().forEach(lightning::put);
        PythonWeights weights = PythonWeights.of(lightning.build(), Architectures.of("resnet18"));
        assertThat(weights.backbone().tensors()).containsOnlyKeys("conv1.weight", "bn1.weight");
        assertThat(weights.head().tensors()).containsOnlyKeys("fc.1.weight");
    }

    @Test
    void weights_prefixOfSomeKeys_isKept() {
        PythonWeights weights = PythonWeights.of(head("model.conv1.weight:1 teacher.conv1.weight:1"),
                Architectures.of("resnet18"));
        assertThat(weights.backbone().tensors()).containsOnlyKeys("model.conv1.weight", "teacher.conv1.weight");
    }

    @Test
    void fromTorch_lightningsKeys_pythonsProbabilities() throws IOException {
        Path file = folder.resolve("lightning.safetensors");
        StateDict.Builder prefixed = StateDict.builder();
        state("resnet18 fc.1").tensors().forEach((key, tensor) -> prefixed.put("model." + key, tensor));
        prefixed.put("criterion.weight", StoredTensor.of(new long[] {3}, 1, 2, 3)).build().save(file);
        try (ImageClassifier model = ImageClassifier.fromTorch(file, "resnet18", CLASSES)) {
            assertSame(model.predict(image()), "resnet18 fc.1");
        }
    }

    @Test
    void fromTorch_halfPrecision_isWidened() throws IOException {
        Path file = folder.resolve("half.pth");
        StateDict.Builder half = StateDict.builder();
        try (NativeScope scope = NativeScope.open()) {
            for (Map.Entry<String, StoredTensor> entry : state("resnet18 fc").tensors().entrySet()) {
                Tensor narrow = Tensors.of(entry.getValue()).to(ScalarType.Half);
                half.put(entry.getKey(), Tensors.stored(narrow));
            }
        }
        half.build().save(file);
        try (ImageClassifier model = ImageClassifier.fromTorch(file, "resnet18", CLASSES)) {
            double[] expected = probabilities("resnet18 fc");
            Prediction found = model.predict(image());
            for (int i = 0; i < CLASSES.size(); i++) {
                assertThat(found.probability(CLASSES.get(i))).isCloseTo(expected[i], within(5e-3));
            }
        }
    }

    @Test
    void fromTorch_headAndPreprocessingGiven_areTaken() throws IOException {
        Path file = folder.resolve("gelu.pth");
        state("resnet18 gelu").save(file);
        Architecture resnet18 = Architectures.of("resnet18");
        Head gelu = Head.of(sequential(linear(512, 16), Activation.GELU, linear(16, 3)));
        try (ImageClassifier model = ImageClassifier.fromTorch(file, resnet18, CLASSES,
                Architectures.preprocessing(resnet18), gelu)) {
            assertSame(model.predict(image()), "resnet18 gelu");
        }
        Preprocessing other = Preprocessing.of(Transforms.resize(232, Interpolation.BICUBIC),
                Transforms.centerCrop(200), Transforms.toTensor(),
                Transforms.normalize(new Normalization(List.of(0.5, 0.5, 0.5), List.of(0.25, 0.25, 0.25))));
        try (ImageClassifier model = ImageClassifier.fromTorch(file, resnet18, CLASSES, other)) {
            assertThat(model.preprocessing()).isEqualTo(other);
        }
    }

    // ---- what does not fit ----

    @Test
    void fromTorch_classesThatAreNotTheHeads_namesBothNumbersBeforeAllElse() throws IOException {
        Path file = folder.resolve("five.pth");
        StateDict.builder().put("fc.1.weight", StoredTensor.of(new long[] {5, 512}, new float[5 * 512]))
                .put("odd", StoredTensor.of(new long[] {1}, 1)).build().save(file);
        assertRefused(file, "resnet18", "fc.1 has 5 outputs", "3 classes were given");
        assertThatThrownBy(() -> ImageClassifier.fromTorch(file, "resnet18", List.of("a", "a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a, a]");
        assertThatThrownBy(() -> ImageClassifier.fromTorch(file, "resnet18", List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void fromTorch_anotherArchitecture_isRefusedInAShortLine() throws IOException {
        Path file = folder.resolve("other.pth");
        state("resnet18 fc").save(file);
        assertThatThrownBy(() -> ImageClassifier.fromTorch(file, "densenet121", CLASSES))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("no head: no key begins with classifier");
        for (String other : List.of("resnet34", "resnet50", "resnet101")) {
            assertRefused(file, other, other.equals("resnet34") ? "missing: layer1.2.conv1.weight"
                    : "fc takes 512 features, expected 2048", "; give");
        }
        assertThatThrownBy(() -> TransferLearning.resnet101().weights(PretrainedWeights.file(file)).head(2))
                .isInstanceOf(WeightsException.class)
                .hasMessageContaining("more").message().hasLineCount(1).hasSizeLessThan(400 + file.toString().length());
    }

    @ParameterizedTest
    @CsvSource({"fc.0.weight:16x512 fc.1.weight:16 fc.1.bias:16 fc.1.running_mean:16 fc.3.weight:3x16,no linear layer",
            "fc.0.weight:16x512 fc.7.weight:3x16,6 layers without weights",
            "fc.a.0.weight:16x512 fc.1.weight:3x16,in one row",
            "fc.weight:3x9,takes 9 features", "fc.scale:3,no linear layer",
            "fc.weight:3x512x1x1 fc.0.weight:3x512,no linear layer"})
    void fromTorch_headThatKeysDoNotShow_saysWhatToGive(String keys, String complaint) throws IOException {
        Path file = folder.resolve("odd.pth");
        head(keys).save(file);
        assertRefused(file, "resnet18", complaint, "Head.of(layers)");
    }

    @Test
    void fromTorch_noFileOrAnotherOne_saysSo() throws IOException {
        assertRefused(folder.resolve("none.pth"), "resnet18", "none.pth");
        assertRefused(Files.writeString(folder.resolve("text.pth"), "hello there"), "resnet18", "another format");
        assertThatThrownBy(() -> ImageClassifier.fromTorch(folder, "resnet1", CLASSES))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("resnet18");
    }

    private static void assertRefused(Path file, String architecture, String... parts) {
        assertThatThrownBy(() -> ImageClassifier.fromTorch(file, architecture, CLASSES))
                .isInstanceOf(WeightsException.class)
                .hasMessageContainingAll(parts).hasMessageContaining(file.toString()).message().hasLineCount(1)
                .hasSizeLessThan(400 + file.toString().length());
    }

    @Test
    void fromTorch_headThatClaimsTooMuch_isRefused() throws IOException {
        Path file = folder.resolve("empty.pth");
        head("fc.0.weight:0x512 fc.3.weight:3x0").save(file);
        assertRefused(file, "resnet18", "fc.0 has 0 outputs");
    }

    // ---- the head alone ----

    @ParameterizedTest
    @CsvSource({"vgg16,classifier.6.weight:3x4096,'Linear[classes=3]',classifier.6.weight",
            "alexnet,classifier.6.1.weight:3x4096,'Linear[classes=3]',classifier.6.weight",
            "vit_b_16,heads.weight:3x768,'Linear[classes=3]',heads.head.weight",
            "vit_b_16,heads.0.weight:3x768,'Linear[classes=3]',heads.head.weight",
            "vit_b_16,heads.head.1.weight:3x768,'Linear[classes=3]',heads.head.weight",
            "convnext_tiny,classifier.2.weight:3x768,'Linear[classes=3]',classifier.2.weight",
            "resnet18,fc.10.weight:3x16 fc.7.weight:16x512,'Mlp[classes=3, hidden=16, probability=0.5, endsInLogSoftmax=false]',fc.3.weight"})
    void head_ofEveryFamily_isToldFromItsKeys(String architecture, String keys, String head, String last) {
        Architecture found = Architectures.of(architecture);
        TrainedHead trained = TrainedHead.of(PythonWeights.of(head(keys), found).head(), found);
        assertThat(trained.head()).hasToString(head);
        List<String> names = new ArrayList<>(trained.state().tensors().keySet());
        assertThat(names.get(names.size() - 2)).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({"vgg16,classifier.3.bias", "alexnet,classifier.4.bias", "mobilenet_v3_large,classifier.0.bias",
            "convnext_tiny,classifier.0.bias"})
    void head_whatTheBackboneHasUnderTheSameName_isNotInIt(String architecture, String key) {
        PythonWeights weights = PythonWeights.of(head(key + ":9"), Architectures.of(architecture));
        assertThat(weights.head().tensors()).isEmpty();
        assertThat(weights.backbone().tensors()).containsOnlyKeys(key);
    }

    // ---- a dropped head is said ----

    @Test
    void weightsOfAFile_withATrainedHead_warnsThatItIsDropped() throws IOException {
        Path file = folder.resolve("five.pth");
        StateDict.Builder prefixed = StateDict.builder();
        state("resnet18 fc").tensors().forEach((key, tensor) -> prefixed.put("model." + key, tensor));
        prefixed.build().save(file);
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (ImageClassifier model = TransferLearning.resnet18().weights(PretrainedWeights.file(file))
                .head(Head.linear(3))) {
            float fresh = model.model().stateDict().get("fc.weight").bytes().asFloatBuffer().get(0);
            assertThat(fresh)
                    .isNotEqualTo(Formula.value("fc.weight", new long[] {3, 512}).bytes().asFloatBuffer().get(0));
            assertThat(model.model().stateDict().get("conv1.weight").bytes())
                    .isEqualTo(Formula.value("conv1.weight", new long[] {64, 3, 7, 7}).bytes());
        } finally {
            System.setErr(before);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines()).singleElement().asString()
                .contains("WARN", file.toString(), "head fc [3, 512]",
                        "ImageClassifier.fromTorch(file, \"resnet18\", classes)");
    }

    // ---- fixtures ----

    private static void assertSame(Prediction found, String name) {
        double[] expected = probabilities(name);
        for (int i = 0; i < CLASSES.size(); i++) {
            assertThat(found.probability(CLASSES.get(i))).as(name + ", " + CLASSES.get(i)).isCloseTo(expected[i],
                    within(2e-5));
        }
    }

    private static double[] probabilities(String name) {
        return StreamSupport.stream(CASES.get(name).get("probabilities").spliterator(), false)
                .mapToDouble(JsonNode::doubleValue).toArray();
    }

    /** The tensors of the case, with the names that Python gives them. */
    private static StateDict state(String name) {
        JsonNode wanted = CASES.get(name);
        StateDict.Builder state = StateDict.builder();
        if (wanted.has("keys")) {
            addAll(state, wanted.get("keys"));
            return state.build();
        }
        Architecture architecture = Architectures.of(wanted.get("architecture").textValue());
        try (Network network = Network.create(architecture)) {
            StateDict whole = network.stateDict();
            PythonWeights.of(whole, architecture).backbone().tensors()
                    .forEach((key, tensor) -> state.put(key, Formula.value(key, tensor.shape())));
        }
        addAll(state, wanted.get("head"));
        return state.build();
    }

    private static void addAll(StateDict.Builder state, JsonNode shapes) {
        for (Map.Entry<String, JsonNode> field : shapes.properties()) {
            long[] shape = StreamSupport.stream(field.getValue().spliterator(), false).mapToLong(JsonNode::longValue)
                    .toArray();
            state.put(field.getKey(), Formula.value(field.getKey(), shape));
        }
    }

    /** Zeros by name and shape, such as {@code fc.weight:3x512 fc.bias:3}. */
    private static StateDict head(String keys) {
        StateDict.Builder state = StateDict.builder();
        for (String key : keys.split(" ")) {
            long[] shape = Stream.of(key.split(":")[1].split("x")).mapToLong(Long::parseLong).toArray();
            int count = 1;
            for (long size : shape) {
                count *= (int) size;
            }
            state.put(key.split(":")[0], StoredTensor.of(shape, new float[count]));
        }
        return state.build();
    }

    private static JsonNode cases() {
        try (InputStream stream = FromTorchTest.class.getResourceAsStream("/goldens/import.json")) {
            return new ObjectMapper().readTree(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
