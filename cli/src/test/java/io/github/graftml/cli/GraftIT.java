package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft.jar} as a user runs it, on drawn images. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GraftIT {

    private static final String GRAFT = Path.of("target", "graft.jar").toAbsolutePath().toString();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path work;

    @BeforeAll
    static void draw() throws IOException {
        new DrawnDataset(8, 3, 42).drawInto(work.resolve("data"), () -> {
        });
    }

    @Test
    @Order(2)
    void train_twoEpochs_writesItsHistory() throws Exception {
        Result result = graft("train", "--data", "data", "--arch", "efficientnet-lite0", "--epochs", "2",
                "--batch-size", "8", "--out", "lite0");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertLastLine(result, 2);
        JsonNode history = JSON.readTree(work.resolve("lite0/history.json").toFile());
        assertThat(history).hasSize(2);
        for (JsonNode epoch : history) {
            assertThat(names(epoch)).containsExactly("epoch", "seconds", "train_accuracy", "train_loss",
                    "valid_accuracy", "valid_loss");
        }
        assertThat(history.get(1).get("epoch").intValue()).isEqualTo(2);
        assertThat(history.get(1).get("train_loss").doubleValue())
                .isLessThan(history.get(0).get("train_loss").doubleValue());
        assertThat(work.resolve("lite0/report.html")).exists();
        assertThat(result.err())
                .anyMatch(line -> line.contains("epoch 2/2, validation") && line.contains("cached features"))
                .noneMatch(line -> line.contains("training") && line.contains("features")); // its transforms draw
    }

    @Test
    @Order(3)
    void predict_json_isOneObjectForEachImage() throws Exception {
        String cat = "data/train/cats/cat.0000.jpg";
        String dog = "data/train/dogs/dog.0000.jpg";
        Result result = graft("predict", "lite0/model", cat, dog, "--json");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).hasSize(2);
        JsonNode first = JSON.readTree(result.out().get(0));
        assertThat(first.get("image").textValue()).isEqualTo(cat);
        assertThat(names(first.get("probabilities"))).containsExactly("cats", "dogs");
        double sum = first.get("probabilities").get("cats").doubleValue()
                + first.get("probabilities").get("dogs").doubleValue();
        assertThat(sum).isBetween(0.9999, 1.0001);
        assertThat(first.get("probabilities").get(first.get("label").textValue())).isEqualTo(first.get("probability"));
        assertThat(JSON.readTree(result.out().get(1)).get("image").textValue()).isEqualTo(dog);
    }

    @Test
    @Order(4)
    void predict_unreadableImage_isOneLineAndExitCode1() throws Exception {
        Files.writeString(work.resolve("no image.jpg"), "words");
        Result result = graft("predict", "lite0/model", "no image.jpg");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).hasSize(1).first().asString().startsWith("graft: ").contains("no image.jpg");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void graft_withoutACommand_printsTheHelp() throws Exception {
        Result result = graft();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).anyMatch(line -> line.startsWith("Usage: graft"));
    }

    @Test
    void info_ofTheJar_namesEveryVersion() throws Exception {
        Result info = graft("info");
        assertThat(info.exitCode()).isZero();
        assertThat(info.out()).anyMatch(line -> line.matches("Graft +\\d+\\.\\d+.*"))
                .anyMatch(line -> line.matches("LibTorch +2\\.\\d+.*"))
                .noneMatch(line -> line.contains("unknown"));

        Result version = graft("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out().get(0)).matches("graft \\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    @Order(5)
    void train_epochsZero_isOneLineAndExitCode2() throws Exception {
        Result result = graft("train", "--arch", "custom-cnn", "--data", "data", "--epochs", "0");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).hasSize(1).first().asString().startsWith("graft: ").contains("--epochs");
    }

    @Test
    @Order(7)
    void evaluate_validImages_printsMetricsAndWritesAReport() throws Exception {
        Result result = graft("evaluate", "lite0/model", "--data", "data/valid");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        JsonNode metrics = JSON.readTree(result.out().get(result.out().size() - 1));
        assertThat(metrics.get("images").intValue()).isEqualTo(6);
        JsonNode history = JSON.readTree(work.resolve("lite0/history.json").toFile());
        assertThat(metrics.get("accuracy").doubleValue()).isEqualTo(history.get(1).get("valid_accuracy").doubleValue());
        assertThat(work.resolve("graft-out/evaluation/report.html")).as("not over the report of a training").exists();
    }

    @Test
    @Order(8)
    void check_oneFileCutShort_isFoundAndExitCode1() throws Exception {
        Path cat = work.resolve("data/train/cats/cat.0001.jpg");
        Files.write(cat, Arrays.copyOf(Files.readAllBytes(cat), 5000));
        Result result = graft("check", "data", "--json");
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(JSON.readTree(String.join("\n", result.out())).get("findings").toString())
                .contains("train/cats/cat.0001.jpg");
    }

    private static void assertLastLine(Result result, int epochs) throws IOException {
        JsonNode last = JSON.readTree(result.out().get(result.out().size() - 1));
        assertThat(names(last)).containsExactly("epochs", "images_per_s", "seconds", "valid_accuracy");
        assertThat(last.get("epochs").intValue()).isEqualTo(epochs);
        assertThat(last.get("valid_accuracy").doubleValue()).isBetween(0.0, 1.0);
        assertThat(last.get("images_per_s").doubleValue()).isPositive();
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Result graft(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", GRAFT));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(work, "out", ".txt");
        Path err = Files.createTempFile(work, "err", ".txt");
        int exitCode = new ProcessBuilder(command).directory(work.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start().waitFor();
        return new Result(exitCode, Files.readAllLines(out), Files.readAllLines(err));
    }

    private record Result(int exitCode, List<String> out, List<String> err) {
    }
}
