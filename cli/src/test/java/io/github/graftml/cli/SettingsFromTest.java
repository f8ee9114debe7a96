package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --settings-from run.json}: the file of a run starts it again. */
class SettingsFromTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path work;

    @BeforeAll
    static void train() throws IOException {
        new DrawnDataset(4, 2, 5).drawInto(work.resolve("data"), () -> {
        });
        Ran ran = Ran.in(work, "fine-tune", "--data", work.resolve("data").toString(), "--arch", "efficientnet-lite0",
                "--batch-size", "3", "--seed", "7",
                "--lr", "0.004", "--mixup", "0.3", "--label-smoothing", "0.1", "--balanced", "--ema", "0.5",
                "--early-stop", "3", "--out", out("first"));
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
    }

    @Test
    void settingsFrom_nothingElse_trainsTheSameWeightsAndScores() throws IOException {
        Ran ran = like("fine-tune", "again");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(Files.mismatch(work.resolve("again/model/model.safetensors"),
                work.resolve("first/model/model.safetensors"))).isEqualTo(-1);
        assertThat(withoutTimes("again", "history.json")).isEqualTo(withoutTimes("first", "history.json"));
        assertThat(withoutTimes("again", "run.json")).isEqualTo(withoutTimes("first", "run.json"));
    }

    @Test
    void settingsFrom_givenOptions_takeTheirPlace() throws IOException {
        Ran ran = like("fine-tune", "other", "--cutmix", "1", "--seed", "8", "--balanced=false");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        JsonNode told = JSON.readTree(work.resolve("other/run.json").toFile()).at("/phases/0/settings/hyperparameters");
        assertThat(told.toString())
                .contains("\"--seed\":\"8\"", "\"--cutmix\":\"", "\"--lr\":\"0.004\"", "\"--epochs\":\"1\"",
                        "\"command\":\"fine-tune\"")
                .doesNotContain("--mixup", "--balanced");
    }

    @Test
    void settingsFrom_runOfAnotherCommand_saysOfWhich() {
        assertRefused(2, like("train", "new"), work.resolve("first/run.json").toString(),
                "a run of fine-tune, not of train");
    }

    @Test
    void settingsFrom_noSuchFileOrAnother_namesIt() throws IOException {
        assertRefused(2, Ran.in(work, "fine-tune", "--settings-from", out("none.json"), "--out", out("new")),
                out("none.json"), "no such file");
        assertRefused(2, Ran.in(work, "fine-tune", "--settings-from", out("first/history.json"), "--out", out("new")),
                out("first/history.json"), "run.json");
    }

    @Test
    void settingsFrom_resultsIntoTheSameFolder_isRefused() throws IOException {
        byte[] before = Files.readAllBytes(work.resolve("first/run.json"));
        assertRefused(2, like("fine-tune", "first"), "--out", out("first"), "choose another");
        assertThat(work.resolve("first/run.json")).hasBinaryContent(before);
    }

    @Test
    void settingsFrom_otherPicturesWithoutSayingSo_isRefused() throws IOException {
        Files.createDirectories(work.resolve("others"));
        new DrawnDataset(4, 2, 6).drawInto(work.resolve("others/data"), () -> {
        });
        ObjectNode run = (ObjectNode) JSON.readTree(work.resolve("first/run.json").toFile());
        ((ObjectNode) run.at("/phases/0")).put("train_folder", work.resolve("others/data/train").toString())
                .put("valid_folder", work.resolve("others/data/valid").toString());
        JSON.writeValue(work.resolve("others/run.json").toFile(), run);
        assertRefused(1, Ran.in(work, "fine-tune", "--settings-from", out("others/run.json"), "--out", out("new")),
                "cannot be repeated", "images", "--data");
        assertThat(work.resolve("new/model")).doesNotExist();
    }

    private static Ran like(String command, String to, String... options) {
        List<String> all = new ArrayList<>(
                List.of(command, "--settings-from", out("first/run.json"), "--out", out(to)));
        all.addAll(List.of(options));
        return Ran.in(work, all.toArray(String[]::new));
    }

    private static void assertRefused(int exitCode, Ran ran, String... named) {
        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(exitCode);
        assertThat(ran.err().stream().filter(line -> line.startsWith("graft: ")).toList()).as(ran.toString()).hasSize(1)
                .first().asString().contains(named);
    }

    private static String out(String name) {
        return work.resolve(name).toString();
    }

    private static String withoutTimes(String folder, String file) throws IOException {
        return Files.readString(work.resolve(folder).resolve(file)).replaceAll("\"(seconds|started)\" : .*", "");
    }
}
