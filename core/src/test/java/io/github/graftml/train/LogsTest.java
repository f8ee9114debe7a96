package io.github.graftml.train;

import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.DrawnPictures;
import io.github.graftml.Python;
import io.github.graftml.callbacks.JsonLog;
import io.github.graftml.callbacks.TensorBoardLog;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What follows a run while it goes: TensorBoard, JSON lines, progress. */
class LogsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Transform STEADY = Transforms.compose(Transforms.resize(40), Transforms.centerCrop(32),
            Transforms.toTensor(),
            Transforms.normalize(Normalization.IMAGENET));

    @TempDir
    Path folder;
    private ImageFolder images;

    @BeforeEach
    void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 5, 1));
    }

    /** Two runs with one log, as the phases of a recipe are: 3 and 6 steps. */
    @Test
    void tensorBoardLog_twoPhases_isReadByTensorBoard() throws Exception {
        TensorBoardLog log = TensorBoardLog.to(folder.resolve("runs/a"));
        History first = fit(1, log);
        History second = fit(2, log);

        JsonNode read = readBack();
        assertThat(read.get("scalars").get("step/loss")).hasSize(9);
        assertThat(read.get("scalars").get("step/learning rate").get(8).get(0).intValue()).isEqualTo(9);
        JsonNode losses = read.get("scalars").get("loss/valid");
        assertThat(List.of(losses.get(0).get(0).intValue(), losses.get(1).get(0).intValue(),
                losses.get(2).get(0).intValue())).containsExactly(3, 6, 9);
        assertThat(losses.get(0).get(1).doubleValue()).isEqualTo((float) first.last().validLoss());
        assertThat(losses.get(2).get(1).doubleValue()).isEqualTo((float) second.last().validLoss());
        assertThat(read.get("images").get("confusion").intValue()).isEqualTo(3);
        assertThat(read.get("images").get("training pictures/0 " + labelOfTheFirstPicture(read)).intValue())
                .isEqualTo(2);
        assertThat(read.get("texts").toString()).contains("\"configuration\"", "\"confusion/table\"");
    }

    @Test
    void tensorBoardLog_oneRun_hasEveryStepAndEpoch() throws IOException {
        fit(2, TensorBoardLog.to(folder.resolve("runs/a")));

        String events;
        try (Stream<Path> files = Files.list(folder.resolve("runs/a"))) {
            events = Files.readString(files.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1);
        }
        assertThat(events.split("step/loss", -1)).as("6 steps").hasSize(7);
        assertThat(events.split("accuracy/valid", -1)).as("2 epochs").hasSize(3);
        assertThat(events.split("confusion/table", -1)).hasSize(3);
        assertThat(events.split("training pictures/", -1)).hasSize(11);
    }

    private static String labelOfTheFirstPicture(JsonNode read) {
        return read.get("images").has("training pictures/0 boxes") ? "boxes" : "discs";
    }

    /** What stands behind the checkpoint is told again, once. */
    @Test
    void tensorBoardLog_runThatGoesOn_isShownOnce() throws Exception {
        Path checkpoints = folder.resolve("checkpoints");
        Callback cut = new Callback() {
            @Override
            public void onBatch(TrainingRun fit, BatchResult batch) {
                if (fit.step() == 5 && batch.phase() == Phase.TRAINING) {
                    throw new IllegalStateException("cut");
                }
            }
        };
        assertThatThrownBy(() -> fit(2, TensorBoardLog.to(folder.resolve("runs/a")), Checkpoints.to(checkpoints), cut))
                .hasMessage("cut");
        try (Network model = network()) {
            Trainer.of(model).optimizer(sgd(0.01)).epochs(2).callback(TensorBoardLog.to(folder.resolve("runs/a")))
                    .resume(checkpoints)
                    .fit(train(), valid());
        }
        JsonNode steps = readBack().get("scalars").get("step/loss");
        assertThat(steps).extracting(point -> point.get(0).intValue()).containsExactly(1, 2, 3, 4, 5, 6);
    }

    @Test
    void tensorBoardLog_leavesTheRunAsItIsWithout() throws IOException {
        StateDict[] weights = new StateDict[2];
        for (int i = 0; i < 2; i++) {
            try (Network model = network()) {
                Trainer trainer = Trainer.of(model).optimizer(sgd(0.01));
                (i == 0 ? trainer : trainer.callback(TensorBoardLog.to(folder.resolve("b")))).fit(train(), valid());
                weights[i] = model.stateDict();
            }
        }
        assertThat(weights[1].sha256()).isEqualTo(weights[0].sha256());
    }

    @Test
    void jsonLog_isALineForEachStepAndEpoch() throws IOException {
        Path file = folder.resolve("new/log.jsonl");
        History history = fit(2, JsonLog.to(file));

        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        assertThat(lines).extracting(line -> line.get("event").textValue())
                .containsExactly("start", "step", "step", "step", "epoch", "step", "step", "step", "epoch", "end");
        assertThat(lines.get(6).get("step").intValue()).isEqualTo(5);
        assertThat(lines.get(6).get("learning_rate").doubleValue()).isEqualTo(0.01);
        assertThat(lines.get(6).get("backward_seconds").doubleValue()).isPositive();
        assertThat(lines.get(8).get("valid_loss").doubleValue()).isEqualTo(history.last().validLoss());
        assertThat(lines.get(0).at("/settings/optimizer").has("sgd")).isTrue();

        fit(1, JsonLog.to(file));
        assertThat(Files.readAllLines(file)).as("added to").hasSize(16);
    }

    @Test
    void logs_folderThatIsAFile_sayWhich() throws IOException {
        Path taken = Files.writeString(folder.resolve("taken"), "");
        assertThatThrownBy(() -> fit(1, JsonLog.to(taken.resolve("log.jsonl")))).isInstanceOf(GraftException.class)
                .hasMessageContaining(taken.toString());
        assertThatThrownBy(() -> fit(1, TensorBoardLog.to(taken))).isInstanceOf(GraftException.class)
                .hasMessageContaining(taken.toString());
    }

    @Test
    void progress_tellsMeansSpeedAndWhatIsLeft() {
        List<Progress> told = new ArrayList<>();
        List<BatchResult> batches = new ArrayList<>();
        History history = fit(2, Progress.of(told::add), new Callback() {
            @Override
            public void onBatch(TrainingRun fit, BatchResult batch) {
                batches.add(batch);
            }
        });

        assertThat(told).hasSize(12).extracting(Progress::phase).startsWith(Phase.TRAINING, Phase.TRAINING,
                Phase.TRAINING, Phase.VALIDATION);
        Progress third = told.get(2);
        assertThat(third.loss()).isCloseTo(history.epochs().get(0).trainLoss(), within(1e-12));
        assertThat(third.accuracy()).isCloseTo(history.epochs().get(0).trainAccuracy(), within(1e-12));
        double seconds = batches.subList(0, 3).stream().mapToDouble(b -> b.loadingSeconds() + b.stepSeconds()).sum();
        assertThat(third.imagesPerSecond()).isCloseTo(10 / seconds, within(1e-6));
        assertThat(third.left().toNanos() / 1e9).as("nine more batches, as long as these three")
                .isCloseTo(9 * seconds / 3, within(1e-3));
        assertThat(told.get(11).left()).isZero();
        assertThat(told.get(8).epoch()).isEqualTo(2);
        assertThat(batches.get(0).stepSeconds()).isEqualTo(
                batches.get(0).forwardSeconds() + batches.get(0).backwardSeconds() + batches.get(0).optimizerSeconds());
        assertThat(batches.subList(0, 3)).allSatisfy(
                b -> assertThat(Math.min(Math.min(b.forwardSeconds(), b.backwardSeconds()), b.optimizerSeconds()))
                        .isPositive());
        assertThat(batches.get(3).backwardSeconds() + batches.get(3).optimizerSeconds()).as("of validation").isZero();
    }

    @Test
    void confusionMatrix_ofTheEpochThatEnded_hasTheAccuracyOfValidation() {
        List<Double> accuracies = new ArrayList<>();
        History history = fit(2, new Callback() {
            @Override
            public void onFitStart(TrainingRun fit) {
                assertThat(fit.confusionMatrix()).isEmpty();
            }

            @Override
            public void onEpochEnd(TrainingRun fit, EpochResult result) {
                assertThat(fit.confusionMatrix().orElseThrow().support(1)).isEqualTo(5);
                accuracies.add(fit.confusionMatrix().orElseThrow().accuracy());
            }
        });
        assertThat(accuracies)
                .containsExactlyElementsOf(history.epochs().stream().map(EpochResult::validAccuracy).toList());
    }

    private static Network network() {
        DefaultGenerator.manualSeed(3);
        return Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2));
    }

    private DataLoader train() {
        return images.batches(4).transform(Transforms.compose(Transforms.randomHorizontalFlip(0.5), STEADY)).shuffle(1);
    }

    private DataLoader valid() {
        return images.batches(4).transform(STEADY);
    }

    private History fit(int epochs, Callback... callbacks) {
        try (Network model = network()) {
            return Trainer.of(model).optimizer(sgd(0.01)).epochs(epochs).callback(callbacks).fit(train(), valid());
        }
    }

    /** What TensorBoard's own reader makes of the folder; skipped where it is not installed. */
    private JsonNode readBack() throws IOException, InterruptedException {
        Path script = Path.of(LogsTest.class.getResource("/report/read_events.py").getPath());
        String printed = Python.run(List.of("tensorboard"), folder, script.toString(),
                folder.resolve("runs/a").toString());
        return JSON.readTree(printed.substring(printed.indexOf("{\"scalars\"")));
    }
}
