package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Proportion;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {

    static final Provenance PROVENANCE = new Provenance("0.1.0", "2.10.0", "17", "CPU", "fp32", 2,
            new Settings("resnet18", Optimizers.sgd(0.1).momentum(0.9),
                    Schedule.linearWarmUp(3, 0.1, Schedule.cosine()).perEpoch(), Loss.crossEntropy().classWeights(1, 2),
                    3,
                    Device.AUTO, Precision.BF16, null, List.of(), Map.of("--arch", "resnet18")),
            42, "beef",
            "train", "valid", "/data/train", "/data/valid", 60, 40, "abcd", List.of("cats", "dogs"),
            "2026-11-23T12:00:00Z");

    private final History history = new History(List.of(
            new EpochResult(1, 0.7, 0.5, 0.6, 0.625, 2),
            new EpochResult(2, 0.5, 0.75, 0.5, 0.875, 1),
            new EpochResult(3, 0.4, 0.8, 0.45, 0.875, 1)), PROVENANCE);

    @Test
    void best_ofEqualAccuracies_hasTheLowerLoss() {
        assertThat(history.best().epoch()).isEqualTo(3);
        assertThat(history.best().accuracy()).isEqualTo(0.875);
        assertThatThrownBy(new History(List.of(), PROVENANCE)::best).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void result_isThatOfTheLastEpoch_orOfTheOneRestored() {
        History restored = new History(history.epochs(), 2, history.phases());

        assertThat(history.result().epoch()).isEqualTo(3);
        assertThat(history.resultText()).isEqualTo("last, epoch 3 of 3");
        assertThat(restored.result().epoch()).isEqualTo(2);
        assertThat(restored.resultText()).isEqualTo("best, epoch 2 of 3");
        assertThat(history.then(restored).result().epoch()).isEqualTo(5);
        assertThat(restored.run("r").accuracy()).contains(new Proportion(35, 40));
        assertThatThrownBy(new History(List.of(), PROVENANCE)::result).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new History(history.epochs(), 4, history.phases()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the result epoch 4");
    }

    @Test
    void read_fileThatDoesNotTellTheResult_takesTheLastEpoch(@TempDir Path folder) throws IOException {
        new History(history.epochs(), 2, history.phases()).save(folder);
        assertThat(History.read(folder).resultEpoch()).isEqualTo(2);

        Path run = folder.resolve("run.json");
        Files.writeString(run, Files.readString(run).replaceFirst(",\\s*\"result_epoch\" : 2", ""));
        assertThat(History.read(folder).resultEpoch()).isEqualTo(3);

        new History(history.epochs(), 2, history.phases()).save(folder);
        Files.writeString(run, Files.readString(run).replace("\"result_epoch\" : 2", "\"result_epoch\" : 9"));
        assertThatThrownBy(() -> History.read(folder)).isInstanceOf(GraftException.class)
                .hasMessageContaining("the result epoch 9");
    }

    @Test
    void run_ofLabels_hasNoNumberOfImages() {
        Settings settings = PROVENANCE.settings();
        Provenance labels = new Provenance("0.1.0", "2.10.0", "17", "CPU", "fp32", 2,
                new Settings(settings.model(), settings.optimizer(), settings.schedule(),
                        Loss.binaryCrossEntropy(), 1, Device.AUTO, null, null, List.of(), Map.of()),
                42, "beef", "train", "valid", "/a", "/b", 60, 40, "abcd", List.of("a", "b"), "now");

        assertThat(new History(history.epochs(), labels).run("r").accuracy()).isEmpty();
        assertThat(history.run("r").validImages()).isEqualTo(40);
    }

    @Test
    void imagesPerSecond_threeEpochs_countsTrainingAndValidation() {
        assertThat(history.seconds()).isEqualTo(4);
        assertThat(history.imagesPerSecond()).isEqualTo(3 * 100 / 4.0);
    }

    @Test
    void plot_ofARun_isWrittenAsAPicture(@TempDir Path folder) throws IOException {
        history.plot().writeTo(folder.resolve("curves.png"));

        assertThat(Files.readAllBytes(folder.resolve("curves.png"))).startsWith(0x89, 'P', 'N', 'G');
        assertThatThrownBy(new History(List.of(), PROVENANCE)::plot).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one finished epoch");
    }

    @Test
    void write_thenRead_givesTheSame(@TempDir Path folder) {
        history.save(folder.resolve("new"));
        assertThat(History.read(folder.resolve("new"))).isEqualTo(history);
        assertThat(Provenance.read(folder.resolve("new/run.json"))).containsExactly(PROVENANCE);
    }

    @Test
    void then_secondPhase_keepsWhatBothWereMadeOf(@TempDir Path folder) {
        Provenance second = new Provenance("0.1.0", "2.10.0", "17", "CPU", "fp32", 2,
                new Settings("resnet18", Optimizers.adam(1), Schedule.constant(), Loss.crossEntropy(), 1, Device.AUTO,
                        null, null, List.of(), Map.of()),
                42, "cafe",
                "train", "valid", "/data/train", "/data/valid", 60, 40, "abcd", List.of("cats", "dogs"),
                "2026-11-23T13:00:00Z");
        History both = history.then(new History(List.of(new EpochResult(1, 0.3, 0.9, 0.4, 0.9, 1)), second));
        assertThat(both.last().epoch()).isEqualTo(4);
        assertThat(both.provenance()).isEqualTo(second);
        both.save(folder);
        assertThat(History.read(folder).phases()).containsExactly(PROVENANCE, second);
    }

    @Test
    void write_historyJson_isOneObjectPerEpochWithThePromisedNames(@TempDir Path folder) throws IOException {
        history.save(folder);
        JsonNode json = new ObjectMapper().readTree(folder.resolve("history.json").toFile());
        assertThat(json.isArray()).isTrue();
        assertThat(json).hasSize(3).allSatisfy(epoch -> assertThat(epoch.fieldNames()).toIterable().containsExactly(
                "epoch", "train_loss", "train_accuracy", "valid_loss", "valid_accuracy", "seconds"));
        assertThat(json.get(1).get("valid_accuracy").asDouble()).isEqualTo(0.875);
    }

    @Test
    void read_somethingElse_saysWhatWasExpected(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> History.read(folder)).isInstanceOf(GraftException.class)
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining(folder.toString()).hasMessageContaining("history.json");
        Files.writeString(folder.resolve("history.json"), "{\"epoch\": 1");
        Files.writeString(folder.resolve("run.json"), "{}");
        assertThatThrownBy(() -> History.read(folder)).isInstanceOf(GraftException.class).message().hasLineCount(1);
        assertThatThrownBy(() -> Provenance.read(folder.resolve("run.json"))).isInstanceOf(GraftException.class)
                .hasMessageContaining(folder.resolve("run.json").toString()).message().hasLineCount(1);
    }
}
