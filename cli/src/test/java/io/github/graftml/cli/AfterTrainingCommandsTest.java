package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.ImageClassifier;
import io.github.graftml.TransferLearning;
import io.github.graftml.data.ImageTable;
import io.github.graftml.examples.drawn.DrawnDataset;
import io.github.graftml.model.Head;
import io.github.graftml.train.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that use a saved model, on one model that is trained once. */
class AfterTrainingCommandsTest {

    @TempDir
    private static Path work;
    private static Path valid;
    private static String model;

    @BeforeAll
    static void train() throws IOException {
        Path data = work.resolve("data");
        Files.createDirectory(data);
        new DrawnDataset(4, 3, 5).drawInto(data, () -> {
        });
        valid = data.resolve("valid");
        Ran ran = Ran.in(work, "train", "--data", data.toString(), "--arch", "efficientnet-lite0", "--epochs", "1");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        model = work.resolve("out/model").toString();
    }

    private static Path picture() throws IOException {
        try (var files = Files.list(valid.resolve("cats"))) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    private static Ran done(String... args) {
        Ran ran = Ran.in(work, args);
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        return ran;
    }

    @Test
    void explain_drawsAPictureForEach() throws IOException {
        Path out = work.resolve("explained");
        Ran ran = done("explain", model, picture().toString(), "--label", "dogs", "--out", out.toString());
        Path file = out.resolve(picture().getFileName() + ".dogs.png");
        assertThat(ran.out()).singleElement().asString().contains(picture().toString(), file.toString());
        assertThat(ImageIO.read(file.toFile()).getWidth()).isEqualTo(224);
    }

    @Test
    void explain_unknownLabel_isWrongUsage() throws IOException {
        Ran ran = Ran.in(work, "explain", model, picture().toString(), "--label", "wolves", "--out",
                work.resolve("none").toString());
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).singleElement().asString().contains("cats", "dogs", "wolves");
    }

    @Test
    void evaluate_explained_putsOverlaysIntoTheReport() throws IOException {
        done("evaluate", model, "--data", valid.toString(), "--explain", "--out", work.resolve("evaluated").toString());
        assertThat(work.resolve("evaluated/report.html")).exists();
    }

    @Test
    void evaluate_severalLabels_takesTheirTable() throws IOException {
        Path table = work.resolve("labels.csv");
        try (Stream<Path> files = Files.walk(valid)) {
            Files.writeString(table,
                    "image,labels\n" + files.filter(Files::isRegularFile).sorted().map(file -> valid.relativize(file))
                            .map(file -> file + "," + (file.startsWith("cats") ? "animal cat" : "animal"))
                            .collect(Collectors.joining("\n")));
        }
        Path several = work.resolve("several.safetensors");
        try (ImageClassifier classifier = TransferLearning.efficientNetLite0().freezeBackbone().head(Head.linear(2))) {
            ImageTable images = ImageTable.of(table, valid, classifier.preprocessing());
            Trainer.of(classifier).fit(images.batches(6), images.batches(6));
            classifier.save(several);
        }

        Ran ran = done("evaluate", several.toString(), "--data", valid.toString(), "--labels", table.toString(),
                "--out", work.resolve("labels").toString());
        JsonNode metrics = new ObjectMapper().readTree(ran.out().get(ran.out().size() - 1));
        assertThat(metrics.get("micro F1").isNumber()).isTrue();
        assertThat(metrics.has("ROC-AUC")).as("not defined where every image is an animal").isFalse();
        assertThat(work.resolve("labels/report.html")).content().contains("By label", "<th>animal</th>");

        Ran without = Ran.in(work, "evaluate", several.toString(), "--data", valid.toString(), "--out",
                work.resolve("labels").toString());
        assertThat(without.exitCode()).isEqualTo(2);
        assertThat(without.err().toString()).contains("--labels");
    }

    @Test
    void neighbors_ofAPictureItself_isThatPicture() throws IOException {
        Ran ran = done("neighbors", model, picture().toString(), "--data", valid.toString(), "--count", "2");
        assertThat(ran.out()).hasSize(3);
        assertThat(ran.out().get(1)).contains("1.0000", picture().toString());
    }

    @Test
    void predict_inBf16_differsALittleFromFp32() throws IOException {
        double fp32 = new ObjectMapper().readTree(done("predict", model, picture().toString(), "--json").out().get(0))
                .get("probability").asDouble();
        double bf16 = new ObjectMapper()
                .readTree(done("predict", model, picture().toString(), "--json", "--precision", "bf16").out().get(0))
                .get("probability").asDouble();
        assertThat(bf16).isNotEqualTo(fp32).isBetween(fp32 - 0.1, fp32 + 0.1);
    }

    @Test
    void predict_withViews_saysSomethingElseThanWithout() throws IOException {
        JsonNode plain = new ObjectMapper()
                .readTree(done("predict", model, picture().toString(), "--json").out().get(0));
        JsonNode views = new ObjectMapper()
                .readTree(done("predict", model, picture().toString(), "--json", "--tta", "five-crops").out().get(0));
        assertThat(views.get("probability").asDouble()).isNotEqualTo(plain.get("probability").asDouble()).isBetween(0.5,
                1.0);
        Ran wrong = Ran.in(work, "predict", model, picture().toString(), "--tta", "ten");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).singleElement().asString().contains("--tta", "five-crops", "ten");
    }

    @Test
    void predict_noPictureThere_namesItAndWhatIsThere() {
        Ran missing = Ran.in(work, "predict", model, work.resolve("nowhere.jpg").toString());
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).singleElement().asString().contains(work.resolve("nowhere.jpg").toString(),
                "no such file");
        Ran folder = Ran.in(work, "predict", model, valid.toString());
        assertThat(folder.exitCode()).isEqualTo(1);
        assertThat(folder.err()).singleElement().asString().contains(valid + " is a folder");
    }

    @Test
    void calibrate_folderOfBothParts_namesItAndItsClasses() {
        Ran ran = Ran.in(work, "calibrate", model, "--data", valid.getParent().toString());
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).singleElement().asString().contains("[cats, dogs]",
                valid.getParent() + " has [train, valid]");
    }

    @Test
    void calibrate_savesTheTemperature() throws IOException {
        Path copy = work.resolve("copy");
        Files.createDirectory(copy);
        for (String name : new String[] {"model.json", "model.safetensors"}) {
            Files.copy(Path.of(model).resolve(name), copy.resolve(name));
        }
        Path mixed = work.resolve("mixed"); // a third of the pictures in the wrong folder
        Files.createDirectories(mixed.resolve("cats"));
        Files.createDirectories(mixed.resolve("dogs"));
        for (String name : new String[] {"cats", "dogs"}) {
            try (var files = Files.list(valid.resolve(name))) {
                for (Path file : files.sorted().toList()) {
                    boolean wrong = file.getFileName().toString().contains("0001");
                    Files.copy(file,
                            mixed.resolve(wrong == name.equals("cats") ? "dogs" : "cats").resolve(file.getFileName()));
                }
            }
        }
        Ran ran = done("calibrate", copy.toString(), "--data", mixed.toString());
        JsonNode answer = new ObjectMapper().readTree(ran.out().get(ran.out().size() - 1));
        assertThat(new ObjectMapper().readTree(copy.resolve("model.json").toFile()).get("temperature").asDouble())
                .isEqualTo(answer.get("temperature").asDouble());
        assertThat(answer.get("calibration_error").asDouble())
                .isNotEqualTo(answer.get("calibration_error_before").asDouble());
    }
}
