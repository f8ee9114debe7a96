package io.github.graftml.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jars as a user runs them: a tiny quickstart, then the commands on the pictures and the model that it leaves. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GraftExamplesIT {

    private static final String EXAMPLES = Path.of("target", "graft-examples.jar").toAbsolutePath().toString();
    private static final String GRAFT = Path.of("..", "cli", "target", "graft.jar").toAbsolutePath().normalize().toString();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path work;

    @Test
    @Order(1)
    void quickstart_tiny_leavesReportHistoryAndModel() throws Exception {
        Result result = run("-jar", EXAMPLES, "quickstart", "--out", "quickstart", "--pictures", "8", "--epochs", "1");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).anyMatch(line -> line.startsWith("CustomCNN ")).anyMatch(line -> line.startsWith("efficientnet-lite0 + new head "));
        assertLastLine(result, 2);
        String report = Files.readString(work.resolve("quickstart/report.html"));
        for (String part : List.of("CustomCNN", "efficientnet-lite0 + new head", "One training batch", "data:image/png;base64,")) {
            assertThat(report.contains(part)).as("report.html has " + part).isTrue(); // a failing string assertion would print a megabyte
        }
        assertThat(report.contains("src=\"http") || report.contains("href=\"http")).as("report.html needs the network").isFalse();
        assertThat(work.resolve("quickstart/model/model.safetensors")).exists();
        assertThat(work.resolve("quickstart/custom-cnn/model.safetensors")).exists();
    }

    @Test
    @Order(2)
    void train_twoEpochs_writesItsHistory() throws Exception {
        Result result = graft("train", "--data", "quickstart/data", "--arch", "efficientnet-lite0", "--epochs", "2", "--batch-size", "8", "--out", "lite0");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertLastLine(result, 2);
        JsonNode history = JSON.readTree(work.resolve("lite0/history.json").toFile());
        assertThat(history).hasSize(2);
        for (JsonNode epoch : history) {
            assertThat(names(epoch)).containsExactly("epoch", "seconds", "train_accuracy", "train_loss", "valid_accuracy", "valid_loss");
        }
        assertThat(history.get(1).get("epoch").intValue()).isEqualTo(2);
        assertThat(history.get(1).get("train_loss").doubleValue()).isLessThan(history.get(0).get("train_loss").doubleValue());
        assertThat(work.resolve("lite0/report.html")).exists();
        assertThat(result.err()).anyMatch(line -> line.contains("epoch 2/2, validation") && line.contains("cached features"))
                .noneMatch(line -> line.contains("training") && line.contains("features")); // its transforms draw
    }

    @Test
    @Order(3)
    void predict_json_isOneObjectForEachPicture() throws Exception {
        String cat = "quickstart/data/train/cats/cat.0000.jpg";
        String dog = "quickstart/data/train/dogs/dog.0000.jpg";
        Result result = graft("predict", "lite0/model", cat, dog, "--json");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).hasSize(2);
        JsonNode first = JSON.readTree(result.out().get(0));
        assertThat(first.get("image").textValue()).isEqualTo(cat);
        assertThat(names(first.get("probabilities"))).containsExactly("cats", "dogs");
        double sum = first.get("probabilities").get("cats").doubleValue() + first.get("probabilities").get("dogs").doubleValue();
        assertThat(sum).isBetween(0.9999, 1.0001);
        assertThat(first.get("probabilities").get(first.get("label").textValue())).isEqualTo(first.get("probability"));
        assertThat(JSON.readTree(result.out().get(1)).get("image").textValue()).isEqualTo(dog);
    }

    @Test
    @Order(4)
    void predict_unreadablePicture_isOneLineAndExitCode1() throws Exception {
        Files.writeString(work.resolve("no picture.jpg"), "words");
        Result result = graft("predict", "lite0/model", "no picture.jpg");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err()).hasSize(1).first().asString().startsWith("graft: ").contains("no picture.jpg");
        assertThat(result.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--pictures", "--epochs"})
    void quickstart_ofNothing_isOneLineAndExitCode2(String option) throws Exception {
        Result result = run("-jar", EXAMPLES, "quickstart", option, "0");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).hasSize(1).first().asString().startsWith("graft: ").contains(option);
    }

    @Test
    void graft_withoutACommand_printsTheHelp() throws Exception {
        Result result = graft();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).anyMatch(line -> line.startsWith("Usage: graft"));
    }

    @Test
    void examples_otherCommand_isRunToo() throws Exception {
        Result result = run("-jar", EXAMPLES, "info");
        assertThat(result.exitCode()).as(result.toString()).isZero();
        assertThat(result.out()).anyMatch(line -> line.matches("Graft +\\d+\\.\\d+.*"));
    }

    @Test
    void info_ofTheJar_namesEveryVersion() throws Exception {
        Result info = graft("info");
        assertThat(info.exitCode()).isZero();
        assertThat(info.out()).anyMatch(line -> line.matches("Graft +\\d+\\.\\d+.*")).anyMatch(line -> line.matches("LibTorch +2\\.\\d+.*"))
                .noneMatch(line -> line.contains("unknown"));

        Result version = graft("--version");
        assertThat(version.exitCode()).isZero();
        assertThat(version.out().get(0)).matches("graft \\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    @Order(5)
    void customCnn_epochsZero_isOneLineAndExitCode2() throws Exception {
        Result result = graft("train", "--arch", "custom-cnn", "--data", "quickstart/data", "--epochs", "0");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).hasSize(1).first().asString().startsWith("graft: ").contains("--epochs");
    }

    @Test
    @Order(7)
    void evaluate_validPictures_printsMetricsAndWritesAReport() throws Exception {
        Result result = graft("evaluate", "lite0/model", "--data", "quickstart/data/valid");
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
        Path cat = work.resolve("quickstart/data/train/cats/cat.0001.jpg");
        Files.write(cat, Arrays.copyOf(Files.readAllBytes(cat), 5000));
        Result result = graft("check", "quickstart/data", "--json");
        assertThat(result.exitCode()).as(result.toString()).isEqualTo(1);
        assertThat(JSON.readTree(String.join("\n", result.out())).get("findings").toString()).contains("train/cats/cat.0001.jpg");
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
        return run(Stream.concat(Stream.of("-jar", GRAFT), Stream.of(args)).toArray(String[]::new));
    }

    private static Result run(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(work, "out", ".txt");
        Path err = Files.createTempFile(work, "err", ".txt");
        int exitCode = new ProcessBuilder(command).directory(work.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
        return new Result(exitCode, Files.readAllLines(out), Files.readAllLines(err));
    }

    private record Result(int exitCode, List<String> out, List<String> err) {
    }
}
