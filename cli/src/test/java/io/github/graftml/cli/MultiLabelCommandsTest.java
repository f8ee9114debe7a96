package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training on tables of pictures with several labels each, through the real command line. */
class MultiLabelCommandsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path work;

    @BeforeAll
    static void train() throws IOException {
        new DrawnDataset(6, 3, 5).drawInto(work.resolve("data"), () -> {
        });
        table("all.csv", file -> true);
        table("train.csv", file -> file.startsWith("train"));
        table("valid.csv", file -> file.startsWith("valid"));
        Files.writeString(work.resolve("wolves.csv"),
                Files.readString(work.resolve("valid.csv")).replace("animal cat", "animal wolf"));
        Ran ran = run("train", "first", "--labels", path("train.csv"), "--valid-labels", path("valid.csv"), "--epochs",
                "3", "--lr", "0.002");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
    }

    /** A cat is an animal, a dog is one in every other picture and else nothing at all. */
    private static void table(String name, Predicate<Path> wanted) throws IOException {
        Path data = work.resolve("data");
        try (Stream<Path> files = Files.walk(data)) {
            Files.writeString(work.resolve(name),
                    "image,labels\n" + files.filter(Files::isRegularFile).sorted().map(data::relativize).filter(wanted)
                            .map(file -> file + ","
                                    + (file.toString().contains("cat") ? "animal cat"
                                            : file.toString().matches(".*[02468]\\.jpg") ? "animal" : ""))
                            .collect(Collectors.joining("\n")));
        }
    }

    @Test
    void train_twoTables_learnsEachLabelByItselfAndReportsBoth() throws IOException {
        Ran evaluated = Ran.in(work, "evaluate", path("first/model"), "--data", path("data"), "--labels",
                path("train.csv"), "--out", path("evaluated"));
        assertThat(evaluated.exitCode()).as(evaluated.toString()).isZero();
        JsonNode metrics = JSON.readTree(evaluated.out().get(evaluated.out().size() - 1));
        assertThat(metrics.get("images").intValue()).isEqualTo(12);
        assertThat(metrics.get("micro recall").doubleValue())
                .as("labels found, which a log-softmax would not let be likely").isGreaterThan(0.5);
        assertThat(Files.readString(work.resolve("first/report.html"))).contains("By label", "<th>animal</th>",
                "<th>cat</th>");
        assertThat(JSON.readTree(work.resolve("first/run.json").toFile()).at("/phases/0/valid_images").intValue())
                .isEqualTo(6);
    }

    @Test
    void fineTune_oneTable_setsAFifthAside_andRepeatsItself() throws IOException {
        Ran ran = run("fine-tune", "split", "--labels", path("all.csv"), "--mixup", "0.2");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        JsonNode run = JSON.readTree(work.resolve("split/run.json").toFile()).at("/phases/1");
        assertThat(run.get("train_images").intValue()).isEqualTo(14);
        assertThat(run.get("valid_images").intValue()).isEqualTo(4);
        assertThat(Files.readString(work.resolve("split/report.html"))).contains("By label");

        Ran again = Ran.in(work, "fine-tune", "--settings-from", path("split/run.json"), "--out", path("again"));
        assertThat(again.exitCode()).as(again.toString()).isZero();
        assertSameWeights("again", "split");
    }

    @Test
    void resume_runOnTables_endsWithTheSameWeights() throws IOException {
        String[] options = {"--labels", path("train.csv"), "--valid-labels", path("valid.csv"), "--epochs", "3", "--lr",
                "0.002", "--checkpoint-every", "1"};
        Path picture = work.resolve("data/valid/cats/cat.0001.jpg");
        byte[] good = Files.readAllBytes(picture);
        Files.write(picture, new byte[good.length]); // ends the run behind its first epoch's last step
        Ran cut = run("train", "cut", options);
        Files.write(picture, good);
        assertThat(cut.exitCode()).as(cut.toString()).isEqualTo(1);

        Ran other = run("train", "cut", "--labels", path("all.csv"), "--resume", "--epochs", "3", "--lr", "0.002");
        assertRefused(other, 1, "images, whose names, sizes or labels differ");

        List<String> again = new ArrayList<>(List.of(options));
        again.add("--resume");
        Ran resumed = run("train", "cut", again.toArray(String[]::new));
        assertThat(resumed.exitCode()).as(resumed.toString()).isZero();
        assertSameWeights("cut", "first");
    }

    @Test
    void run_tableWithoutItsFolder_asksForThatFolder() {
        Ran ran = Ran.in(work, "train", "--labels", path("all.csv"), "--out", path("refused"));
        assertRefused(ran, 2, "--data DIR, the folder that the file names in --labels are relative to");
    }

    @Test
    void predict_anyNumberOfLabels_tellsAllThatAreLikely() throws IOException {
        String picture = path("data/train/cats/cat.0001.jpg");
        Ran ran = Ran.in(work, "predict", path("first/model"), picture, "--json");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        JsonNode answer = JSON.readTree(ran.out().get(0));
        List<String> likely = Stream.of("animal", "cat")
                .filter(label -> answer.at("/probabilities/" + label).doubleValue() >= 0.5).toList();
        assertThat(answer.get("labels")).extracting(JsonNode::textValue).containsExactlyInAnyOrderElementsOf(likely);
        assertThat(Ran.in(work, "predict", path("first/model"), picture).out().get(0))
                .startsWith(picture + ": "
                        + (likely.isEmpty() ? "none of the labels" : answer.get("labels").get(0).textValue()));
    }

    @Test
    void calibrate_anyNumberOfLabels_isRefused() {
        assertRefused(Ran.in(work, "calibrate", path("first/model"), "--data", path("data/valid")), 2,
                "is multi-label");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "2 | train --valid-labels valid.csv                     | --labels FILE",
            "2 | train --labels all.csv --balanced                  | --balanced is for images with one class each",
            "2 | fine-tune --labels all.csv --label-smoothing 0.1               | --label-smoothing is for images with one class each",
            "2 | fine-tune --labels all.csv --check                             | --check takes a folder of images for each class",
            "2 | fine-tune --labels all.csv --download                          | --download exclude each other",
            "2 | custom-cnn --labels all.csv                                    | --labels",
            "1 | train --labels none.csv                            | none.csv: there is no such file",
            "1 | train --labels train.csv --valid-labels wolves.csv | [wolf]",
    })
    void run_tablesThatDoNotFit_saysWhich(int exitCode, String command, String named) {
        List<String> words = new ArrayList<>(
                Stream.of(command.split(" ")).map(word -> word.endsWith(".csv") ? path(word) : word).toList());
        words.addAll(List.of("--out", path("refused")));
        if (!words.contains("--download")) {
            words.addAll(List.of("--data", path("data")));
        }
        if (!words.contains("custom-cnn")) {
            words.addAll(List.of("--arch", "efficientnet-lite0"));
        }
        assertRefused(Ran.in(work, words.toArray(String[]::new)), exitCode, named);
        assertThat(work.resolve("refused/model")).doesNotExist();
    }

    private static void assertRefused(Ran ran, int exitCode, String named) {
        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(exitCode);
        assertThat(ran.err().stream().filter(line -> line.startsWith("graft: ")).toList()).as(ran.toString()).hasSize(1)
                .first().asString().contains(named);
    }

    private static void assertSameWeights(String run, String other) throws IOException {
        assertThat(Files.mismatch(work.resolve(run + "/model/model.safetensors"),
                work.resolve(other + "/model/model.safetensors"))).isEqualTo(-1);
    }

    private static Ran run(String command, String out, String... options) {
        List<String> words = new ArrayList<>(List.of(command, "--data", path("data"), "--arch", "efficientnet-lite0",
                "--batch-size", "4", "--out", path(out)));
        words.addAll(List.of(options));
        return Ran.in(work, words.toArray(String[]::new));
    }

    private static String path(String name) {
        return work.resolve(name).toString();
    }
}
