package io.github.graftml.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** {@code graft-examples.jar} as a user runs it: the quickstart and every program, on a few drawn images. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GraftExamplesIT {

    private static final String JAR = Path.of("target", "graft-examples.jar").toAbsolutePath().toString();
    private static final String VALUES = "train loss \\d+\\.\\d{4}, accuracy [01]\\.\\d{4}; valid loss \\d+\\.\\d{4}, accuracy [01]\\.\\d{4}";
    private static final String PROPORTION = "\\d+ % \\[\\d+, \\d+]";

    @TempDir
    private static Path work;

    @BeforeAll
    static void draw() throws IOException {
        new DrawnDataset(6, 2, 42).drawInto(work.resolve("data"), () -> {
        });
    }

    @Test
    @Order(1)
    void quickstart_tiny_leavesReportAndModels() throws Exception {
        List<String> out = program("Quickstart", "quickstart", "4", "1");
        assertThat(out).anyMatch(line -> line.matches("CustomCNN: accuracy " + PROPORTION + ".*, \\d of 2 images"))
                .anyMatch(line -> line
                        .matches("efficientnet-lite0 \\+ new head: accuracy " + PROPORTION + ".*, \\d of 2 images"))
                .anyMatch(line -> line
                        .matches("  .*dog.0000.jpg: \\[(cats|dogs) [01]\\.\\d{4}, (cats|dogs) [01]\\.\\d{4}]"))
                .last().asString().startsWith("Report: file:");
        String report = Files.readString(work.resolve("quickstart/report.html"));
        for (String part : List.of("CustomCNN", "efficientnet-lite0 + new head", "One training batch",
                "data:image/png;base64,")) {
            assertThat(report.contains(part)).as("report.html has " + part).isTrue(); // a failing string assertion would print a megabyte
        }
        assertThat(report.contains("src=\"http") || report.contains("href=\"http")).as("report.html needs the network")
                .isFalse();
        assertThat(work.resolve("quickstart/model/model.safetensors")).exists();
        assertThat(work.resolve("quickstart/custom-cnn/model.safetensors")).exists();
    }

    @Test
    void customCnnFromScratch_printsTenEpochsAndDrawsThem() throws Exception {
        assertEpochs(program("CustomCnnFromScratch", "data"), 10, "");
        assertThat(work.resolve("curves.png")).isNotEmptyFile();
    }

    @Test
    void transferWithResNet101_randomWeights_printsAnEpochAndSaves() throws Exception {
        assertEpochs(program("TransferWithResNet101", "data", "none"), 1, "");
        assertThat(work.resolve("cats-dogs/model.safetensors")).isNotEmptyFile();
    }

    @Test
    @Order(2)
    void trainOnYourFolder_printsEpochsAndEvaluation_andSaves() throws Exception {
        List<String> out = program("TrainOnYourFolder", "data/train");
        assertEpochs(out.subList(0, 5), 4, "");
        assertThat(out.get(5)).matches("accuracy " + PROPORTION + " \\(95 % Wilson interval\\), [012] of 2 images");
        assertThat(out.subList(7, out.size()))
                .anyMatch(line -> line.matches("  cats  recall " + PROPORTION + ".*, 1 images"))
                .anyMatch(line -> line.matches("  dogs  recall " + PROPORTION + ".*, 1 images"));
        assertThat(work.resolve("report.html")).isNotEmptyFile();
        assertThat(work.resolve("my-classifier/model.json")).isNotEmptyFile();
    }

    @Test
    @Order(3)
    void predictPhotos_printsALineForEach() throws Exception {
        List<String> out = program("PredictPhotos", "data/valid/cats/cat.0000.jpg", "data/valid/cats");
        String candidates = "\\[(cats|dogs) [01]\\.\\d{4}, (cats|dogs) [01]\\.\\d{4}]";
        assertThat(out).hasSize(4);
        assertThat(out.get(0)).matches("(cats|dogs), of " + candidates);
        assertThat(out.get(1)).isEqualTo("The same for its bytes");
        assertThat(out.get(2)).matches("cat.0000.jpg: " + candidates)
                .endsWith(out.get(0).substring(out.get(0).indexOf("of ") + 3));
        assertThat(out.get(3)).matches("cat.0001.jpg: " + candidates);
    }

    @Test
    void ownNetworkLossAndMetric_printsTheMetrics_andSaves() throws Exception {
        assertEpochs(program("OwnNetworkLossAndMetric", "data/train"), 5, ", macro F1 [01]\\.\\d{4}, top2 1\\.0000");
        assertThat(work.resolve("own/model.json")).isNotEmptyFile();
        List<String> out = program("PredictPhotos", "data/valid/cats/cat.0000.jpg", "data/valid/cats", "own"); // loads it without its code
        assertThat(out).hasSize(4);
    }

    @Test
    void ownTrainingLoop_printsTheLossOfEachStep() throws Exception {
        List<String> out = program("OwnTrainingLoop", "data/train");
        assertThat(out).hasSize(1); // 12 images are one batch
        assertThat(Float.parseFloat(out.get(0))).isBetween(0.5f, 1f);
    }

    @Test
    void compareAndCrossValidate_randomWeights_printsFiveFoldsForEachBackbone() throws Exception {
        List<String> out = program("CompareAndCrossValidate", "data/train", "none");
        assertThat(out).hasSize(16);
        for (int first : List.of(0, 8)) {
            assertThat(out.get(first)).isEqualTo(first == 0 ? "efficientnet-lite0" : "resnet18");
            assertThat(out.subList(first + 1, first + 6))
                    .allMatch(line -> line.matches("fold \\d: accuracy " + PROPORTION + ", .*, last, epoch 2 of 2"));
            assertThat(out.get(first + 6)).matches("5 folds: mean accuracy \\d+ % \\+- \\d+ % .*");
            assertThat(out.get(first + 7)).startsWith("12 images: ");
        }
    }

    private static void assertEpochs(List<String> out, int epochs, String metrics) {
        assertThat(out).hasSize(epochs + 1);
        for (int epoch = 1; epoch <= epochs; epoch++) {
            assertThat(out.get(epoch - 1)).matches("epoch " + epoch + ": " + VALUES + metrics + "; \\d+\\.\\d s");
        }
        assertThat(out.get(epochs)).matches("result \\(last, epoch " + epochs + " of " + epochs + "\\): accuracy .*");
    }

    /** Runs the jar in the work folder, which must succeed, and returns what it printed. */
    private static List<String> program(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR));
        command.addAll(List.of(args));
        Path out = Files.createTempFile(work, "out", ".txt");
        Path err = Files.createTempFile(work, "err", ".txt");
        int exitCode = new ProcessBuilder(command).directory(work.toFile()).redirectOutput(out.toFile())
                .redirectError(err.toFile()).start().waitFor();
        assertThat(exitCode).as(() -> command + "\n" + read(out) + "\n" + read(err)).isZero();
        return Files.readAllLines(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
