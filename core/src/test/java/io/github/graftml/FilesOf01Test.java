package io.github.graftml;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.callbacks.ExponentialMovingAverage;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.error.GraftException;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.nn.Initialization;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.optim.ParameterGroups;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Checkpoint;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.Provenance;
import io.github.graftml.train.Settings;
import io.github.graftml.train.Trainer;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that version 0.1 wrote are read; their README says how they were made. Names of classes may change, names in files may not. */
class FilesOf01Test {

    private static final Path WRITTEN = written();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path work;

    // ---- models ----

    @ParameterizedTest
    @ValueSource(strings = {"article", "mlp-trained", "composed", "custom-cnn", "linear-calibrated.safetensors"})
    void load_modelInFp32_predictsWhatItPredicted(String model) throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(unzipped(model))) {
            assertPredicts(classifier, model, 1e-5);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"multi-label", "bf16", "int8"})
    void load_modelOfFewerDigits_predictsAboutWhatItPredicted(String model) throws IOException {
        try (ImageClassifier classifier = ImageClassifier.load(unzipped(model))) {
            assertThat(classifier.predictPrecision()).isEqualTo(Precision.FP32);
            assertPredicts(classifier, model, 0.03);
            assertPredicts(classifier.predictPrecision(((Network) classifier.model()).backbonePrecision()), model,
                    0.03);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"own-model", "own-architecture"})
    void load_modelOfTheUsersOwn_predictsWhatItPredicted_ifTheUserMakesIt(String model) throws IOException {
        Path from = unzipped(model);
        try (ImageClassifier classifier = ImageClassifier.load(from, classes -> tiny())) {
            assertPredicts(classifier, model, 1e-5);
        }
        assertThatThrownBy(() -> ImageClassifier.load(from).close()).isInstanceOfAny(GraftException.class,
                IllegalArgumentException.class);
    }

    @Test
    void load_cardOfALayerThatNoHeadCanUse_knowsItsName() {
        assertThatThrownBy(() -> ImageClassifier.load(unzipped("same-padding")).close())
                .isInstanceOf(GraftException.class).hasMessageContaining("does not take the 512 features");
    }

    @Test
    void load_model_hasWhatElseItsCardSays() throws IOException {
        try (ImageClassifier calibrated = ImageClassifier.load(unzipped("linear-calibrated.safetensors"));
                ImageClassifier labels = ImageClassifier.load(unzipped("multi-label"));
                ImageClassifier int8 = ImageClassifier.load(unzipped("int8"));
                ImageClassifier cubic = ImageClassifier.load(unzipped("composed"))) {
            assertThat(calibrated.temperature()).isPresent();
            assertThat(labels.isMultiLabel()).isTrue();
            assertThat(labels.classes()).containsExactly("boxes", "discs", "one");
            assertThat(int8.model().frozenBackbone().orElseThrow().needsCalibration()).as("its ranges were in the file")
                    .isFalse();
            assertThat(int8.model().frozenPrecision(Device.CPU)).hasValue("int8");
            assertThat(calibrated.isMultiLabel() || int8.temperature().isPresent()).isFalse();
            assertThat(calibrated.preprocessing()).isEqualTo(pixels(Interpolation.BILINEAR));
            assertThat(cubic.preprocessing()).isEqualTo(pixels(Interpolation.BICUBIC));
        }
    }

    @Test
    void saveAgain_modelOf01_staysTheSameModel() throws IOException {
        for (String model : List.of("mlp-trained", "composed", "int8", "linear-calibrated.safetensors")) {
            Path again = work.resolve("again").resolve(model);
            Files.createDirectories(again.getParent());
            try (ImageClassifier classifier = ImageClassifier.load(unzipped(model))) {
                classifier.save(again);
                try (ImageClassifier loaded = ImageClassifier.load(again)) {
                    assertThat(loaded.predict(picture("valid/boxes/boxes0.png"))).as(model)
                            .isEqualTo(classifier.predict(picture("valid/boxes/boxes0.png")));
                    assertThat(loaded).hasToString(classifier.toString());
                }
            }
        }
    }

    private static void assertPredicts(ImageClassifier classifier, String model, double tolerance) throws IOException {
        JsonNode pictures = json("predicted.json").get(model);
        assertThat(pictures.size()).isEqualTo(2);
        pictures.properties().forEach(picture -> {
            Prediction prediction = classifier.predict(picture(picture.getKey()));
            assertThat(prediction.candidates()).hasSize(picture.getValue().size());
            picture.getValue().properties()
                    .forEach(label -> assertThat(prediction.probability(label.getKey()))
                            .as(model + " " + picture.getKey() + " " + label.getKey())
                            .isCloseTo(label.getValue().asDouble(), within(tolerance)));
        });
    }

    private Path unzipped(String model) throws IOException {
        Path zip = WRITTEN.resolve("models").resolve(model.replace(".safetensors", "") + ".zip");
        try (ZipInputStream entries = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                Path file = work.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(entries, file);
            }
        }
        return work.resolve(model);
    }

    // ---- runs that were cut off ----

    @Test
    void resume_withEarlyStoppingAverageAndMixup_endsAsItWouldHave() throws IOException {
        try (ImageClassifier model = ImageClassifier.of(steadyTiny(), small(Interpolation.BILINEAR))) {
            Trainer trainer = Trainer.of(model)
                    .optimizer(Optimizers.adamW(1e-2).weightDecay(0.01).noDecayOnNormsAndBiases().clipNorm(1))
                    .schedule(Schedule.cosine().perEpoch())
                    .loss(Loss.crossEntropy().labelSmoothing(0.1).classWeights(1, 2))
                    .hyperparameters(Map.of("--lr", "0.01"))
                    .callback(EarlyStopping.of(3)).callback(ExponentialMovingAverage.of(0.9));
            assertResumes("stopping-average-mixup", trainer, model.model(), train(augmented()).shuffle(5).mixup(0.2),
                    valid());
        }
    }

    @Test
    void resume_withoutACallbackThatTheCheckpointRemembers_isRefusedByItsName() throws IOException {
        try (ImageClassifier model = ImageClassifier.of(steadyTiny(), small(Interpolation.BILINEAR))) {
            Trainer trainer = Trainer.of(model).epochs(4).resume(WRITTEN.resolve("checkpoints/stopping-average-mixup"))
                    .optimizer(Optimizers.adamW(1e-2).weightDecay(0.01).noDecayOnNormsAndBiases().clipNorm(1))
                    .schedule(Schedule.cosine().perEpoch())
                    .loss(Loss.crossEntropy().labelSmoothing(0.1).classWeights(1, 2))
                    .hyperparameters(Map.of("--lr", "0.01"))
                    .callback(ExponentialMovingAverage.of(0.9));
            assertThatThrownBy(() -> trainer.fit(train(augmented()).shuffle(5).mixup(0.2), valid()))
                    .isInstanceOf(GraftException.class).hasMessageContaining("callback");
        }
    }

    @Test
    void resume_withSgdOneCycleAndFocalLoss_endsAsItWouldHave() throws IOException {
        try (Network model = steadyTiny()) {
            Trainer trainer = Trainer.of(model).optimizer(Optimizers.sgd(1e-2).momentum(0.9).nesterov())
                    .schedule(Schedule.oneCycle(0.02)).loss(Loss.focal());
            assertResumes("sgd-onecycle-focal", trainer, model, train(pixels(Interpolation.BILINEAR)).shuffle(),
                    valid());
        }
    }

    @Test
    void resume_withRmsPropPlateauAndCutMix_endsAsItWouldHave() throws IOException {
        try (Network model = steadyTiny()) {
            Trainer trainer = Trainer.of(model).optimizer(Optimizers.rmsprop(1e-2).momentum(0.5).accumulate(2))
                    .schedule(Schedule.reduceOnPlateau(0.5, 0));
            assertResumes("rmsprop-plateau-cutmix", trainer, model,
                    train(pixels(Interpolation.BILINEAR)).shuffle(1).cutmix(1), valid());
        }
    }

    @Test
    void resume_withKeptViewsOfABalancedSet_endsAsItWouldHave() throws IOException {
        try (ImageClassifier model = ImageClassifier.of(steadyTiny().backbonePrecision(Precision.FP32).freezeBackbone(),
                small(Interpolation.BILINEAR))) {
            Trainer trainer = Trainer.of(model).optimizer(Optimizers.adam(1e-2))
                    .schedule(Schedule.linearWarmUp(3, 0.1, Schedule.exponential(0.9))).cacheFeatures(2)
                    .precision(Precision.FP32).device(Device.CPU);
            assertResumes("frozen-views-balanced", trainer, model.model(), train(augmented()).balanced(3), valid());
        }
    }

    @Test
    void resume_withSeveralLabels_endsAsItWouldHave() throws IOException {
        try (ImageClassifier model = ImageClassifier.of(tiny().replaceHead(Head.linear(3)),
                small(Interpolation.BILINEAR))) {
            Trainer trainer = Trainer.of(model).optimizer(Optimizers.sgd(1e-1)).schedule(Schedule.step(4, 0.5))
                    .loss(Loss.binaryCrossEntropy().classWeights(1, 2, 3));
            assertResumes("multi-label-steps", trainer, model.model(), table("train").shuffle(2), table("valid"));
        }
    }

    @Test
    void read_checkpointOfTheCommandLine_tellsWhereTheRunStood() {
        Checkpoint checkpoint = Checkpoint.read(WRITTEN.resolve("checkpoints/tracked/step-000000003.safetensors"));
        assertThat(checkpoint.epoch()).isEqualTo(1);
        assertThat(checkpoint.step()).isEqualTo(3);
        assertThat(checkpoint.history().last().validLoss()).isCloseTo(0.752232, within(1e-6));
    }

    private void assertResumes(String run, Trainer trainer, Model model, DataLoader train, DataLoader valid)
            throws IOException {
        History history = trainer.epochs(4).resume(WRITTEN.resolve("checkpoints").resolve(run)).fit(train, valid);
        JsonNode then = json("resumed.json").get(run);
        assertThat(history.epochs()).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(history.epochs().get(i).trainLoss()).as("train loss of epoch " + (i + 1))
                    .isCloseTo(then.at("/train_loss/" + i).asDouble(), within(1e-5));
            assertThat(history.epochs().get(i).validLoss()).as("valid loss of epoch " + (i + 1))
                    .isCloseTo(then.at("/valid_loss/" + i).asDouble(), within(1e-5));
        }
        StateDict weights = model.stateDict();
        assertThat(then.get("weight_sums").size()).isPositive();
        then.get("weight_sums").properties().forEach(sum -> assertThat(sum(weights, sum.getKey())).as(sum.getKey())
                .isCloseTo(sum.getValue().asDouble(), within(1e-4)));
    }

    private static double sum(StateDict weights, String name) {
        double sum = 0;
        ByteBuffer bytes = weights.get(name).bytes().order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            sum += bytes.getFloat();
        }
        return sum;
    }

    // ---- what a run was ----

    @Test
    void readHistory_withEveryChoice_isWhatWasWritten() {
        History history = History.read(WRITTEN.resolve("every-choice"));
        assertThat(history.epochs()).containsExactly(new EpochResult(1, 0.75, 0.5, 0.625, 0.25, 1.5),
                new EpochResult(2, 0.5, 0.75, 0.375, 0.875, 2.5));
        List<Settings> settings = history.phases().stream().map(Provenance::settings).toList();
        List<Optimizer> optimizers = List.of(Optimizers.adam(1e-3).betas(0.8, 0.99).epsilon(1e-7),
                Optimizers.adamW(2e-3).weightDecay(0.01),
                Optimizers.sgd(0.1).momentum(0.9).nesterov().noDecayOnNormsAndBiases(),
                Optimizers.rmsprop(1e-2).alpha(0.95).epsilon(1e-6).momentum(0.5),
                Optimizers.adam(1e-3)
                        .parameterGroups(
                                new ParameterGroups(List.of(new ParameterGroups.Group(Set.of("conv.weight"), 0.1))))
                        .clipNorm(1).clipValue(2).accumulate(3));
        assertThat(settings.subList(0, 5)).extracting(Settings::optimizer).isEqualTo(optimizers);
        assertThat(settings.subList(0, 3)).extracting(Settings::loss).containsExactly(
                Loss.crossEntropy().labelSmoothing(0.1).classWeights(1, 2.5),
                Loss.focal().gamma(1.5).classWeights(2, 1), Loss.binaryCrossEntropy().classWeights(3, 4));
        assertThat(settings).extracting(Settings::schedule).startsWith(Schedule.constant(), Schedule.step(2, 0.1),
                Schedule.exponential(0.9), Schedule.cosine(1e-5),
                Schedule.oneCycle(0.1).peakAt(0.2).divisors(10, 100), Schedule.linearWarmUp(3, 0.2, Schedule.cosine()),
                Schedule.reduceOnPlateau(0.5, 2), Schedule.cosine().perEpoch());
        assertThat(settings).hasSize(9);
        assertThat(settings).extracting(Settings::device).startsWith(Device.AUTO, Device.CPU, Device.CUDA);
        assertThat(settings).extracting(Settings::trainingPrecision).as("of AUTO, FP32, BF16, INT8 and none")
                .startsWith(Precision.FP32, Precision.FP32, Precision.BF16, Precision.FP32, Precision.FP32);
        assertThat(settings).extracting(Settings::cacheFeatures).startsWith(null, 1, null, 3);
        assertThat(settings.get(1).hyperparameters()).containsOnly(Map.entry("--lr", "0.001"),
                Map.entry("command", "train"));
        assertThat(history.provenance().classes()).containsExactly("boxes", "discs");
    }

    @Test
    void like_settingsOf01_areTakenOver_butForAScheduleOfTheUsersOwn() {
        List<Provenance> phases = Provenance.read(WRITTEN.resolve("every-choice/run.json"));
        try (Network model = tiny()) {
            for (Provenance phase : phases.subList(0, 8)) {
                assertThat(Trainer.of(model).settings(phase.settings()).toString())
                        .contains(phase.settings().optimizer().toString(), phase.settings().loss().toString());
            }
            assertThatThrownBy(() -> Trainer.of(model).settings(phases.get(8).settings()))
                    .isInstanceOf(GraftException.class).hasMessageContaining("custom schedule");
        }
    }

    @Test
    void readHistory_ofTheCommandLine_hasItsOptions() {
        History tuned = History.read(WRITTEN.resolve("command-line/fine-tune"));
        assertThat(tuned.phases()).hasSize(2);
        assertThat(tuned.last().validLoss()).isEqualTo(0.6115342875321707);
        assertThat(tuned.provenance().settings().hyperparameters()).contains(Map.entry("command", "fine-tune"),
                Map.entry("--arch", "efficientnet-lite0"), Map.entry("--mixup", "0.2"),
                Map.entry("--class-weights", "1.0,2.5"));
        assertThat(tuned.provenance().settings().loss()).isEqualTo(Loss.crossEntropy().classWeights(1, 2.5));
        History transferred = History.read(WRITTEN.resolve("command-line/transfer-learning"));
        assertThat(transferred.epochs()).hasSize(2);
        assertThat(transferred.provenance().settings().loss()).isEqualTo(Loss.focal().gamma(1.5));
        assertThat(transferred.provenance().settings().optimizer())
                .isEqualTo(Optimizers.sgd(1e-3).momentum(0.9).weightDecay(0.01).noDecayOnNormsAndBiases().clipNorm(1)
                        .accumulate(2));
        assertThat(transferred.provenance().settings().hyperparameters()).contains(Map.entry("command", "train"),
                Map.entry("--schedule", "WARMUP"), Map.entry("--balanced", "true"));
    }

    // ---- what the runs were of, as Write.java has it ----

    private static Network tiny() {
        return Network.create(new Architecture("tiny",
                sequential(named("conv", conv2d(3, 4, 3, 2, 1, false)), named("bn", batchNorm2d(4)),
                        named("relu", relu()), named("pool", maxPool2d(2, 2))),
                sequential(named("fc", linear(4, 1000))), sequential(unnamed(adaptiveAvgPool2d(1)), unnamed(flatten())),
                "fc", 4, 64, Initialization.RESNET)).replaceHead(Head.mlp(2, 8, 0.25));
    }

    /** What is frozen of it has the weights that the run began with; the rest is in the checkpoint. */
    private static Network steadyTiny() throws IOException {
        Network network = tiny();
        network.load(StateDict.read(WRITTEN.resolve("tiny.safetensors")));
        return network;
    }

    private static Preprocessing small(Interpolation how) {
        return Preprocessing.of(Transforms.resize(72, how), Transforms.centerCrop(64), Transforms.toTensor(),
                Transforms.normalize(Normalization.HALF));
    }

    private static Transform pixels(Interpolation how) {
        return small(how);
    }

    private static Transform augmented() {
        return Transforms.compose(Transforms.randomHorizontalFlip(0.5), Transforms.randomRotation(10),
                pixels(Interpolation.BILINEAR));
    }

    private static DataLoader train(Transform transform) {
        return ImageFolder.of(WRITTEN.resolve("pictures/train"), transform).batches(4);
    }

    private static DataLoader valid() {
        return ImageFolder.of(WRITTEN.resolve("pictures/valid"), pixels(Interpolation.BILINEAR)).batches(4);
    }

    private static DataLoader table(String part) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.walk(WRITTEN.resolve("pictures").resolve(part))) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        return ImageTable.of(files, FilesOf01Test::labelsOf, pixels(Interpolation.BILINEAR)).batches(4);
    }

    private static List<String> labelsOf(Path file) {
        String name = file.getFileName().toString();
        return name.contains("1") ? List.of("one", name.substring(0, 5)) : List.of(name.substring(0, 5));
    }

    private static Path picture(String name) {
        return WRITTEN.resolve("pictures").resolve(name);
    }

    private static JsonNode json(String name) throws IOException {
        return JSON.readTree(WRITTEN.resolve(name).toFile());
    }

    private static Path written() {
        try {
            return Path.of(FilesOf01Test.class.getResource("/written-by-0.1").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A folder of resources is a file", e);
        }
    }
}
