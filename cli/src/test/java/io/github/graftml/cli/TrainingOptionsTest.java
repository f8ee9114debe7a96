package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.examples.drawn.DrawnDataset;
import io.github.graftml.train.History;
import io.github.graftml.train.Provenance;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a training command can be told about how it trains, through the real command line: each option reaches the run. */
class TrainingOptionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path drawn;
    @TempDir
    private Path work;

    @BeforeAll
    static void draw() throws IOException {
        new DrawnDataset(4, 2, 5).drawInto(drawn, () -> {
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--optimizer adamw --weight-decay 0.1                | optimizer | Adam[learningRate=0.001 | decoupled=true | strength=0.1",
            "--optimizer sgd --clip 1 --accumulate 2             | optimizer | Sgd[learningRate=0.001  | momentum=0.9   | every=2, maxValue=Infinity, maxNorm=1.0",
            "--optimizer rmsprop --schedule step                 | optimizer | RmsProp[                | StepDecay      | PerEpoch",
            "--schedule cosine                                   | schedule  | Cosine                  | minimum=0.0    | Adam",
            "--schedule warmup                                   | schedule  | LinearWarmUp            | Cosine         | Adam",
            "--schedule onecycle                                 | schedule  | OneCycle[maximum=0.001  | peak=0.3       | Adam",
            "--schedule plateau                                  | schedule  | ReduceOnPlateau         | patience=2     | Adam",
            "--focal 2                                           | loss      | Focal[gamma=2.0         | Adam           | Constant",
            "--precision bf16                                    | precision | BF16                    | Adam           | Constant",
            "--cache-views 2                                     | views     | cacheFeatures=2         | Adam           | Constant",
    })
    void train_oneOption_isWhatTheRunWasMadeWith(String options, String what, String first, String second, String third)
            throws IOException {
        Ran ran = run("train", options.split(" "));
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(Provenance.read(work.resolve("out/run.json"))).as(what).singleElement()
                .extracting(phase -> phase.settings().toString(), as(InstanceOfAssertFactories.STRING))
                .contains(first, second, third);
    }

    @Test
    void train_classWeights_countInTheLoss() throws IOException {
        assertThat(run("train", "--class-weights", "1,2.5").exitCode()).isZero();
        assertThat(Provenance.read(work.resolve("out/run.json"))).singleElement()
                .extracting(phase -> phase.settings().toString(), as(InstanceOfAssertFactories.STRING))
                .contains("CrossEntropy", "2.5", "--class-weights=1.0,2.5");

        Ran wrong = Ran.in(work, "train", "--data", drawn.toString(), "--class-weights", "1,-1");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).singleElement().asString().contains("--class-weights must be");
    }

    @Test
    void train_balancedClassWeights_weighByInverseFrequency() throws IOException {
        Path uneven = work.resolve("uneven");
        new DrawnDataset(4, 2, 5).drawInto(uneven, () -> {
        });
        Files.delete(uneven.resolve("train/dogs/dog.0000.jpg"));
        Files.delete(uneven.resolve("train/dogs/dog.0001.jpg"));
        Files.delete(uneven.resolve("valid/dogs/dog.0000.jpg"));
        Ran ran = Ran.in(work, "train", "--data", uneven.toString(), "--arch", "efficientnet-lite0", "--batch-size",
                "3", "--class-weights", "balanced", "--balanced");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(Provenance.read(work.resolve("out/run.json"))).singleElement().satisfies(phase -> {
            assertThat(phase.settings().loss().classWeights()).containsExactly(0.75, 1.5);
            assertThat(phase.settings().hyperparameters()).containsEntry("--class-weights", "balanced");
        });
        assertThat(ran.err()).as("said once").filteredOn(line -> line.contains("balanced twice")).hasSize(1);
        assertThat(ran.out()).anyMatch(line -> line.contains("balanced accuracy")
                && line.contains("always predicting the majority class has an accuracy of 66.7 %"));
    }

    @Test
    void train_monitor_decidesTheBestEpoch() throws IOException {
        Ran ran = run("train", "--monitor", "balanced-accuracy", "--early-stop", "1", "--keep-best", "1", "--epochs",
                "2");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.err()).anyMatch(line -> line.contains("epoch 1/2: ") && line.contains(", balanced accuracy "));
        assertThat(JSON.readTree(work.resolve("out/history.json").toFile()).get(0).at("/metrics/balanced accuracy")
                .isNumber()).isTrue();
        assertThat(Provenance.read(work.resolve("out/run.json")).get(0).settings().hyperparameters())
                .containsEntry("--monitor", "balanced-accuracy");
        Ran wrong = Ran.in(work, "train", "--data", drawn.toString(), "--monitor", "guess");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).singleElement().asString().contains("--monitor", "balanced-accuracy", "guess");
    }

    @Test
    void customCnn_keepBest_keepsSoManyEpochs() throws IOException {
        Ran ran = Ran.in(work, "train", "--arch", "custom-cnn", "--data", drawn.toString(), "--epochs", "3",
                "--keep-best", "2", "--batch-size", "4");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        try (Stream<Path> kept = Files.list(work.resolve("out/best"))) {
            assertThat(kept).hasSize(2)
                    .allSatisfy(file -> assertThat(StateDict.read(file).tensors()).containsKey("conv1.weight"));
        }

        Ran twoPhases = Ran.in(work, "fine-tune", "--data", drawn.toString(), "--keep-best", "2");
        assertThat(twoPhases.exitCode()).isEqualTo(2);
        assertThat(twoPhases.err()).singleElement().asString().contains("--keep-best", "fine-tune");
    }

    @Test
    void crossValidate_folderOfClasses_measuresEveryFold() throws IOException {
        Ran ran = Ran.in(work, "cross-validate", "--data", drawn.resolve("train").toString(), "--folds", "2", "--arch",
                "efficientnet-lite0", "--batch-size", "4");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.out()).anyMatch(line -> line.startsWith("fold 1: "))
                .anyMatch(line -> line.startsWith("fold 2: "));
        JsonNode last = JSON.readTree(ran.out().get(ran.out().size() - 1));
        assertThat(last.get("folds").intValue()).isEqualTo(2);
        assertThat(last.get("valid_accuracy").doubleValue()).isBetween(0.0, 1.0);

        assertThat(work.resolve("out/report.html")).content().contains("fold 1", "fold 2");
        assertThat(History.read(work.resolve("out/fold-2")).epochs()).hasSize(1);

        Ran wrong = Ran.in(work, "cross-validate", "--data", drawn.resolve("train").toString(), "--folds", "1");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).singleElement().asString().contains("--folds must be at least 2; got 1");
    }

    @Test
    void customCnn_earlyStopWithALossThatRises_endsEarlyWithTheBestWeights() throws IOException {
        Ran ran = Ran.in(work, "train", "--arch", "custom-cnn", "--data", drawn.toString(), "--epochs", "9",
                "--early-stop", "1", "--lr", "0.05", "--optimizer", "sgd", "--batch-size", "4");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        JsonNode epochs = JSON.readTree(work.resolve("out/history.json").toFile());
        assertThat(epochs.size()).isBetween(2, 8);
        double best = epochs.get(epochs.size() - 2).get("valid_loss").doubleValue();
        assertThat(epochs.get(epochs.size() - 1).get("valid_loss").doubleValue()).isGreaterThanOrEqualTo(best);
        assertThat(JSON.readTree(ran.out().get(ran.out().size() - 1)).get("valid_accuracy").doubleValue())
                .isEqualTo(epochs.get(epochs.size() - 2).get("valid_accuracy").doubleValue());
        Ran evaluated = Ran.in(work, "evaluate", work.resolve("out/model").toString(), "--data",
                drawn.resolve("valid").toString(), "--out", work.resolve("evaluated").toString());
        assertThat(JSON.readTree(evaluated.out().get(evaluated.out().size() - 1)).get("log loss").doubleValue())
                .isCloseTo(best, within(1e-3));
    }

    @Test
    void train_frozenUpToALayer_trainsWhatLiesBehindIt() throws IOException {
        StateDict once = resNetFrozenUpToLayer3(1);
        StateDict twice = resNetFrozenUpToLayer3(2);
        assertThat(once.tensors().keySet()).filteredOn(name -> !once.get(name).bytes().equals(twice.get(name).bytes()))
                .contains("layer4.0.conv1.weight", "fc.0.weight")
                .allMatch(name -> name.startsWith("layer4.") || name.startsWith("fc."));

        Ran wrong = Ran.in(work, "train", "--data", drawn.toString(), "--arch", "resnet18", "--weights", "none",
                "--freeze-up-to", "layer9", "--out", work.resolve("wrong").toString());
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).filteredOn(line -> line.startsWith("graft: ")).singleElement().asString()
                .contains("layer9", "layer4", "--freeze-up-to");
    }

    @Test
    void train_keptViewsCutOffAndResumed_endsWithTheSameWeights() throws IOException {
        String[] options = {"--cache-views", "1", "--epochs", "3", "--checkpoint-every", "1"};
        assertThat(run("train", options).exitCode()).isZero();
        Path data = work.resolve("data");
        new DrawnDataset(4, 2, 5).drawInto(data, () -> {
        });
        Path picture = data.resolve("valid/cats/cat.0001.jpg");
        byte[] good = Files.readAllBytes(picture);
        Files.write(picture, new byte[good.length]); // ends the run behind its first epoch's last step
        List<String> cut = new ArrayList<>(List.of("train", "--data", data.toString(), "--arch", "efficientnet-lite0",
                "--batch-size", "3", "--out", work.resolve("cut").toString()));
        cut.addAll(List.of(options));
        assertThat(Ran.in(work, cut.toArray(String[]::new)).exitCode()).isEqualTo(1);
        Files.write(picture, good);

        cut.add("--resume");
        Ran resumed = Ran.in(work, cut.toArray(String[]::new));

        assertThat(resumed.exitCode()).as(resumed.toString()).isZero();
        assertThat(Files.mismatch(work.resolve("cut/model/model.safetensors"),
                work.resolve("out/model/model.safetensors"))).isEqualTo(-1);
    }

    @Test
    void fineTune_oneFolderWithAValidFraction_repeatsItself() throws IOException {
        String[] options = {"fine-tune", "--data", drawn.resolve("train").toString(), "--valid-fraction", "0.25",
                "--arch", "efficientnet-lite0", "--batch-size", "3"};
        Ran ran = Ran.in(work, options);
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        JsonNode run = JSON.readTree(work.resolve("out/run.json").toFile()).at("/phases/0");
        assertThat(run.get("train_images").intValue()).isEqualTo(6);
        assertThat(run.get("valid_images").intValue()).isEqualTo(2);
        Ran again = Ran.in(work, "fine-tune", "--settings-from", work.resolve("out/run.json").toString(), "--out",
                work.resolve("again").toString());
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertThat(Files.mismatch(work.resolve("again/model/model.safetensors"),
                work.resolve("out/model/model.safetensors"))).isEqualTo(-1);
    }

    @Test
    void train_lossThatIsNoNumber_namesTheFilesAndWritesNoModel() {
        Ran ran = run("train", "--lr", "1e38", "--epochs", "5");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).filteredOn(line -> line.contains("graft: ")).singleElement().asString()
                .contains("The loss became", "1.0E38", ".jpg");
        assertThat(work.resolve("out/model")).doesNotExist();
    }

    @Test
    void train_keptViewsOfMixedPictures_areRefused() {
        Ran ran = run("train", "--cache-views", "2", "--mixup", "0.2");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).filteredOn(line -> line.startsWith("graft: ")).singleElement().asString()
                .contains("2 views of each", "Mixup[alpha=0.2]", "leave out --cache-views");
        assertThat(work.resolve("out/model")).doesNotExist();
    }

    private StateDict resNetFrozenUpToLayer3(int epochs) throws IOException {
        Path out = work.resolve(epochs + " epochs");
        Ran ran = Ran.in(work, "train", "--data", drawn.toString(), "--arch", "resnet18", "--weights", "none",
                "--freeze-up-to", "layer3",
                "--epochs", Integer.toString(epochs), "--out", out.toString());
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        return StateDict.read(out.resolve("model/model.safetensors"));
    }

    private Ran run(String command, String... options) {
        List<String> words = new ArrayList<>(
                List.of(command, "--data", drawn.toString(), "--arch", "efficientnet-lite0", "--batch-size", "3"));
        words.addAll(List.of(options));
        return Ran.in(work, words.toArray(String[]::new));
    }
}
