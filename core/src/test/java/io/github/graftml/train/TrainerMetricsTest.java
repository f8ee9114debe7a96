package io.github.graftml.train;

import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.DrawnPictures;
import io.github.graftml.callbacks.EarlyStopping;
import io.github.graftml.callbacks.JsonLog;
import io.github.graftml.callbacks.ModelCheckpoint;
import io.github.graftml.callbacks.TensorBoardLog;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Average;
import io.github.graftml.metrics.Metric;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Transform;
import io.github.graftml.transform.Transforms;
import io.github.graftml.weights.StateDict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics of every validation: computed, recorded, and followed by early stopping and the best epochs. */
class TrainerMetricsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Metric<?> NEVER = Metric.of("never", predictions -> Double.NaN);

    @TempDir
    Path folder;
    private ImageFolder images;

    @BeforeEach
    void draw() throws IOException {
        images = ImageFolder.of(DrawnPictures.folder(folder.resolve("data"), 5, 1), pixels());
    }

    private static Transform pixels() {
        return Transforms.compose(Transforms.resize(40), Transforms.centerCrop(32), Transforms.toTensor(),
                Transforms.normalize(Normalization.IMAGENET));
    }

    /** Accuracy and loss are known another way; uneven batches, so that a mean of means would differ. */
    @Test
    void metric_ofEveryEpoch_isComputedOverTheWholeValidation() {
        for (boolean frozen : new boolean[] {false, true}) {
            List<Double> recalls = new ArrayList<>();
            History history = fit(
                    network(frozen), 2, trainer -> trainer
                            .metric(Metrics.accuracy(), Metrics.logLoss(), Metrics.balancedAccuracy(), NEVER,
                                    Metric.perImage("own accuracy",
                                            (scores, target) -> scores.rankOf(target) == 0 ? 1 : 0))
                            .callback(new Callback() {
                                @Override
                                public void onEpochEnd(TrainingRun run, EpochResult result) {
                                    recalls.add((run.confusionMatrix().orElseThrow().recall(0)
                                            + run.confusionMatrix().orElseThrow().recall(1)) / 2);
                                }
                            }));
            assertThat(history.epochs()).hasSize(2).allSatisfy(epoch -> {
                assertThat(epoch.metrics().keySet()).as("in their order, without the undefined")
                        .containsExactly("accuracy", "log loss", "balanced accuracy", "own accuracy");
                assertThat(epoch.metrics().get("accuracy")).isEqualTo(epoch.validAccuracy())
                        .isEqualTo(epoch.metrics().get("own accuracy"));
                if (frozen) { // the other one's loss is huge, and scikit-learn's has a bound
                    assertThat(epoch.metrics().get("log loss")).isCloseTo(epoch.validLoss(), within(1e-5));
                }
            });
            assertThat(history.epochs()).extracting(epoch -> epoch.metrics().get("balanced accuracy"))
                    .containsExactlyElementsOf(recalls);
        }
    }

    @Test
    void metric_isShownAndRecordedEverywhere() throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        History history = fit(network(true), 1, trainer -> trainer.metric(Metric.of("half", predictions -> 0.5), NEVER)
                .callback(JsonLog.to(folder.resolve("log.jsonl")), TensorBoardLog.to(folder.resolve("board")),
                        new ConsoleProgress(new PrintStream(printed), false)));

        history.save(folder.resolve("out"));
        assertThat(History.read(folder.resolve("out"))).isEqualTo(history);
        JsonNode epoch = JSON.readTree(folder.resolve("out/history.json").toFile()).get(0);
        assertThat(epoch.get("metrics").toString()).isEqualTo("{\"half\":0.5}");
        assertThat(Files.readString(folder.resolve("log.jsonl"))).contains("\"metrics\":{\"half\":0.5}")
                .doesNotContain("NaN");
        try (Stream<Path> events = Files.list(folder.resolve("board"))) {
            assertThat(Files.readString(events.findFirst().orElseThrow(), StandardCharsets.ISO_8859_1))
                    .contains("metric/half").doesNotContain("metric/never");
        }
        assertThat(history).asString().contains("epoch 1: train loss", "half 0.5000",
                "result (last, epoch 1 of 1): accuracy ", "most accurate: epoch 1");
        assertThat(HtmlReport.of("report").run(history.run("first")).toHtml()).contains("<th>half</th>");
        assertThat(printed.toString()).contains("epoch 1/1: train loss", "half 0.5000").hasLineCount(1);
        assertThat(history.provenance().settings().metrics()).containsExactly("half", "never");
    }

    /** A metric with the values 0.5, undefined, 0.75, 0.25 and so on: the third epoch is the best, the fifth one too late. */
    @Test
    void earlyStopping_byAMetric_followsItsDirection() {
        for (boolean lower : new boolean[] {false, true}) {
            Iterator<Double> values = Stream.of(0.5, Double.NaN, 0.75, 0.25, 0.25, 1.0)
                    .map(value -> lower ? -value : value).iterator();
            Metric<?> higher = Metric.of("own", predictions -> values.next());
            Monitor monitor = Monitor.of(lower ? higher.lowerIsBetter() : higher);
            List<String> weights = new ArrayList<>();
            try (Network model = network(true)) {
                History history = run(model, 6,
                        trainer -> trainer.callback(EarlyStopping.of(2).monitor(monitor),
                                ModelCheckpoint.to(folder.resolve("best" + lower))
                                        .monitor(monitor),
                                remember(weights)));
                assertThat(history.epochs()).hasSize(5);
                assertThat(history.best(monitor).epoch()).isEqualTo(3);
                assertThat(history.epochs().get(1).metrics()).isEmpty();
                assertThat(model.stateDict().sha256()).isEqualTo(weights.get(2)).isNotEqualTo(weights.get(4));
                assertThat(folder.resolve("best" + lower + "/epoch-003.safetensors")).exists();
                assertThat(StateDict.read(folder.resolve("best" + lower + "/epoch-003.safetensors")).metadata())
                        .containsEntry("metric/own", lower ? "-0.75" : "0.75");
                assertThat(folder.resolve("best" + lower + "/epoch-005.safetensors")).doesNotExist();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void earlyStopping_metricThatIsNeverDefined_stopsAndSaysSo() {
        try (Network model = network(true)) {
            List<String> reasons = new ArrayList<>();
            History history = run(model, 5,
                    trainer -> trainer.callback(EarlyStopping.of(2).monitor(Monitor.of(NEVER)), new Callback() {
                        @Override
                        public void onFitEnd(TrainingRun run, History all) {
                            reasons.add(run.stopReason());
                        }
                    }));
            assertThat(history.epochs()).hasSize(2);
            assertThat(reasons).containsExactly("the never has not been defined for 2 epochs");
        }
    }

    @Test
    void resume_keepsTheMetricsOfEarlierEpochsAndNeedsTheirNames() {
        Path checkpoints = folder.resolve("checkpoints");
        UnaryOperator<Trainer> measured = trainer -> trainer.metric(Metrics.f1(Average.MACRO))
                .callback(EarlyStopping.of(9).monitor(Monitor.of(Metrics.f1(Average.MACRO))));
        History whole = fit(network(true), 3, measured);
        assertThatThrownBy(() -> fit(network(true), 3,
                trainer -> measured.apply(trainer).callback(Checkpoints.to(checkpoints), new Callback() {
                    @Override
                    public void onEpochStart(TrainingRun run) {
                        if (run.epoch() == 3) {
                            throw new IllegalStateException("cut");
                        }
                    }
                }))).hasMessage("cut");

        assertThatThrownBy(
                () -> fit(network(true), 3, trainer -> trainer.callback(EarlyStopping.of(9)).resume(checkpoints)))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("no metric instead of macro F1");
        assertThatThrownBy(() -> fit(network(true), 3,
                trainer -> trainer.metric(Metrics.f1(Average.MACRO)).callback(EarlyStopping.of(9)).resume(checkpoints)))
                .isInstanceOf(GraftException.class)
                .hasMessageContaining("monitored macro F1, but this one monitors validation loss");
        History resumed = fit(network(true), 3,
                trainer -> measured.apply(trainer).metric(Metrics.accuracy()).resume(checkpoints));
        assertThat(resumed.epochs()).extracting(epoch -> epoch.metrics().get("macro F1")).containsExactlyElementsOf(
                whole.epochs().stream().map(epoch -> epoch.metrics().get("macro F1")).toList());
        assertThat(resumed.epochs().get(0).metrics()).doesNotContainKey("accuracy");

        Trainer again = Trainer.of(network(true)).settings(whole.provenance().settings());
        assertThatThrownBy(() -> again.fit(images.batches(4), images.batches(4))).isInstanceOf(GraftException.class)
                .hasMessageContaining("\"macro F1\"").hasMessageContaining(".metric(");
    }

    @Test
    void metric_ofAnotherKindOrNamedTwice_isRefusedBeforeAnyImageIsRead() throws IOException {
        Path csv = Files.writeString(folder.resolve("labels.csv"),
                "image,labels\nboxes/boxes0.png,big boxes\ndiscs/discs0.png,\n");
        ImageTable table = ImageTable.of(csv, folder.resolve("data"), pixels());
        Metric<?> several = Metric.multiLabel("label accuracy",
                predictions -> MultiLabelMetrics.of(predictions).labelAccuracy());

        assertThatThrownBy(() -> Trainer.of(network(true)).metric(several).fit(images.batches(4), images.batches(4)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"label accuracy\" is for multi-label images")
                .hasMessageContaining("Metric.of");
        assertThatThrownBy(
                () -> Trainer.of(network(true)).callback(EarlyStopping.of(1).monitor(Monitor.of(Metrics.accuracy())))
                        .fit(table.batches(2), table.batches(2)))
                .isInstanceOf(DataException.class).hasMessageContaining("\"accuracy\" is for images with one label");
        try (Network model = network(true)) {
            EpochResult epoch = Trainer.of(model).metric(several).fit(table.batches(2), table.batches(2)).last();
            assertThat(epoch.metrics()).isEqualTo(Map.of("label accuracy", epoch.validAccuracy()));
        }
        assertThatThrownBy(() -> Trainer.of(network(true)).metric(Metrics.accuracy()).metric(NEVER,
                Metric.of("accuracy", predictions -> 1)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("\"accuracy\"");
    }

    @Test
    void metric_thatFails_isNamed() {
        assertThatThrownBy(() -> fit(network(true), 1,
                trainer -> trainer.metric(Metric.perImage("odd", (scores, target) -> scores.get(7)))))
                .isInstanceOf(GraftException.class).hasMessageContaining("\"odd\"").hasMessageContaining("7");
    }

    private static Callback remember(List<String> weights) {
        return new Callback() {
            @Override
            public void onEpochEnd(TrainingRun run, EpochResult result) {
                weights.add(run.model().stateDict().sha256());
            }
        };
    }

    private static Network network(boolean frozen) {
        DefaultGenerator.manualSeed(3);
        Network model = Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2));
        return frozen ? model.freezeBackbone() : model;
    }

    private History fit(Network fresh, int epochs, UnaryOperator<Trainer> settings) {
        try (Network model = fresh) {
            return run(model, epochs, settings);
        }
    }

    private History run(Network model, int epochs, UnaryOperator<Trainer> settings) {
        return settings.apply(Trainer.of(model).optimizer(sgd(0.01)).epochs(epochs)).fit(images.batches(4).shuffle(1),
                images.batches(4));
    }
}
