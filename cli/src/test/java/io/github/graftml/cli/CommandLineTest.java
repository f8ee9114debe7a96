package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command line says to bad input; in this JVM, since starting one for each case would take long. */
class CommandLineTest {

    @TempDir
    private static Path drawn;
    @TempDir
    private Path work;
    private Path data;

    @BeforeAll
    static void draw() throws IOException {
        new DrawnDataset(3, 2, 5).drawInto(drawn, () -> {
        });
    }

    @BeforeEach
    void copy() throws IOException {
        data = work.resolve("data");
        try (Stream<Path> walk = Files.walk(drawn)) {
            for (Path from : walk.toList()) {
                Files.copy(from, data.resolve(drawn.relativize(from).toString()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "custom-cnn                                    | --data",
            "train                             | --data",
            "train --arch custom-cnn --data D --download                | exclude each other",
            "train --arch custom-cnn --data D --epochs 0                | --epochs",
            "train --arch custom-cnn --data D --epochs many             | many",
            "train --data D --batch-size 0     | --batch-size",
            "train --data D --lr -1            | --lr",
            "train --data D --device tpu       | tpu",
            "train --data D --on-bad-image eat | eat",
            "train --data D --arch resnet1001  | efficientnet-lite0",
            "predict                                       | MODEL",
            "predict MODEL_ONLY                            | IMAGE",
            "fine-tune --data D --early-stop 0             | --early-stop",
            "train --arch custom-cnn --data D --checkpoint-every 0      | --checkpoint-every",
            "lr-find --data D --steps 5                    | --steps",
            "fine-tune --data D --mixup 0                  | --mixup",
            "fine-tune --data D --mixup 1 --cutmix 1       | --cutmix",
            "train --arch custom-cnn --data D --label-smoothing 1       | --label-smoothing",
            "train --data D --clip 0           | --clip",
            "train --arch custom-cnn --data D --accumulate 0            | --accumulate",
            "train --data D --weight-decay -1  | --weight-decay",
            "train --data D --optimizer lbfgs  | lbfgs",
            "fine-tune --data D --optimizer sgd            | --optimizer",
            "train --arch custom-cnn --data D --focal -1                | --focal",
            "train --arch custom-cnn --data D --valid-fraction 1           | --valid-fraction",
            "train --arch custom-cnn --download --valid-fraction 0.5       | exclude each other",
            "train --arch custom-cnn --data D --focal 2 --label-smoothing 0.1               | --focal and --label-smoothing exclude each other",
            "train --data D --cache-views 0                        | --cache-views",
            "train --data D --cache-views 2 --freeze-up-to blocks  | --freeze-up-to and --cache-views exclude each other",
            "train --arch custom-cnn --data D --precision int8                              | --precision int8",
            "train --data D --freeze-up-to blocks --precision int8 | --precision int8 quantizes a frozen backbone; with --freeze-up-to",
            "neighbors MODEL IMAGE --data D --count 0     | --count",
            "train --data D --arch custom-cnn --weights none                  | --weights",
            "train --data D --arch custom-cnn --freeze-up-to conv1            | --freeze-up-to",
            "train --data D --class-weights even                              | balanced",
            "train --data D --class-weights 1,-1                              | --class-weights must be",
            "export MODEL FILE.gif                         | .onnx",
            "fly                                           | fly",
    })
    void run_wrongUsage_isOneLineAndExitCode2(String command, String named) {
        Ran ran = Ran.in(work, command.replace("--data D", "--data " + data).split("\\s+"));
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).hasSize(1).first().asString().startsWith("graft: ").contains(named);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void run_noDataFolder_namesIt() {
        assertFails(experiment("--data", work.resolve("nowhere").toString()), work.resolve("nowhere").toString());
    }

    @Test
    void run_noTrainFolder_namesIt() throws IOException {
        delete(data.resolve("train"));
        assertFails(experiment(), data.resolve("train").toString());
    }

    @Test
    void run_classFolderWithoutImages_namesItAndTheExtensions() throws IOException {
        delete(data.resolve("train/dogs"));
        Files.createDirectory(data.resolve("train/dogs"));
        assertFails(experiment(), data.resolve("train/dogs").toString(), "jpg");
    }

    @Test
    void run_classFoldersAlone_namesTheFractionToSplitOff() {
        assertFails(experiment("--data", data.resolve("train").toString()), data.resolve("train/train").toString(),
                "--valid-fraction");
    }

    @Test
    void run_fractionOfAFolderThatIsSplitAlready_isNotTakenForClasses() {
        assertFails(experiment("--data", data.toString(), "--valid-fraction", "0.25"), data.toString(),
                "leave out --valid-fraction", "--data");
    }

    @Test
    void run_oneClass_asksForAnother() throws IOException {
        delete(data.resolve("train/dogs"));
        delete(data.resolve("valid/dogs"));
        assertFails(experiment(), data.resolve("train").toString(), "cats", "at least two classes");
    }

    @Test
    void run_otherClassesInValid_namesBothFolders() throws IOException {
        Files.move(data.resolve("valid/dogs"), data.resolve("valid/wolves"));
        assertFails(experiment(), data.resolve("train").toString(), data.resolve("valid").toString(), "dogs", "wolves");
    }

    @Test
    void run_unwritableOut_namesItBeforeAnyWork() throws IOException {
        Path file = Files.writeString(work.resolve("file"), "in the way");
        assertFails(experiment("--data", data.toString(), "--out", file.resolve("out").toString()),
                file.resolve("out").toString(), "--out");
    }

    @Test
    void run_noNetwork_namesTheUrlAndTheWayOut() {
        assertFails(experiment("--download", "--archive", "http://127.0.0.1:1/dogscats.zip"),
                "http://127.0.0.1:1/dogscats.zip", "--data");
    }

    @Test
    void run_noCuda_saysSo() {
        assertFails(experiment("--data", data.toString(), "--device", "cuda"), "CUDA", "--device cpu");
    }

    @Test
    void run_truncatedImage_stopsAndNamesIt() throws IOException {
        Path bad = truncate(data.resolve("train/cats/cat.0001.jpg"));
        assertFails(experiment(), bad.toString(), "--on-bad-image skip");
    }

    @Test
    void run_truncatedImageToBeSkipped_countsAndListsIt() throws IOException {
        Path bad = truncate(data.resolve("train/cats/cat.0001.jpg"));
        Ran ran = experiment("--data", data.toString(), "--on-bad-image", "skip");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(String.join("\n", ran.err())).contains("1 unreadable", bad.toString());
        assertThat(String.join("\n", ran.out())).doesNotContain(bad.toString());
    }

    @Test
    void fineTune_oneEpochOfEach_countsBothPhases() throws IOException {
        Ran ran = Ran.in(work, "fine-tune", "--data", data.toString(), "--arch", "efficientnet-lite0", "--batch-size",
                "3", "--early-stop", "1");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.out().get(ran.out().size() - 1)).contains("\"epochs\":2");
        assertThat(ran.err()).anyMatch(line -> line.contains("fine-tuning, phase 2, epoch 1/1: train loss"));
        assertThat(Files.readString(work.resolve("out/history.json"))).contains("\"epoch\" : 2");
    }

    @Test
    void lrFind_fewPictures_suggestsARateAndDrawsTheSweep() throws IOException {
        Ran ran = Ran.in(work, "lr-find", "--data", data.toString(), "--arch", "efficientnet-lite0", "--batch-size",
                "3", "--steps", "30");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(ran.out().get(ran.out().size() - 1)).matches("\\{.*\"suggestion\":[0-9.E-]+.*}")
                .contains("\"steps\":");
        assertThat(Files.readString(work.resolve("out/lr-find.svg"))).startsWith("<svg");
    }

    @Test
    void fineTune_mixedSmoothedBalancedAndAveraged_isWrittenDown() throws IOException {
        Ran ran = Ran.in(work, "fine-tune", "--data", data.toString(), "--arch", "efficientnet-lite0", "--batch-size",
                "3",
                "--mixup", "0.2", "--label-smoothing", "0.1", "--balanced", "--ema", "0.5");
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(Files.readString(work.resolve("out/run.json"))).contains("balanced", "mixup(0.2)", "0.1");
    }

    @Test
    void export_trainedModel_writesBothFormats() throws IOException {
        assertThat(experiment().exitCode()).isZero();
        for (String file : List.of("model.onnx", "model.pt")) {
            Ran ran = Ran.in(work, "export", work.resolve("out/model").toString(), work.resolve(file).toString());
            assertThat(ran.exitCode()).as(ran.toString()).isZero();
            assertThat(work.resolve(file)).exists();
        }
        assertThat(Files.readAllBytes(work.resolve("model.pt"))).startsWith('P', 'K');
        assertThat(Files.size(work.resolve("model.onnx"))).isGreaterThan(10_000_000);
    }

    @Test
    void run_weightsOfAnotherArchitecture_namesTheFileAndWhatDiffers() throws IOException {
        Ran saved = experiment("--data", data.toString());
        assertThat(saved.exitCode()).as(saved.toString()).isZero();
        Path weights = work.resolve("out/model/model.safetensors");
        assertThat(weights).exists();
        assertFails(
                Ran.in(work, "train", "--data", data.toString(), "--arch", "resnet18", "--weights", weights.toString()),
                weights.toString(), "resnet18", "conv1.weight", "same architecture");
    }

    @Test
    void predict_noModel_namesTheFolder() {
        assertFails(
                Ran.in(work, "predict", work.resolve("nothing").toString(),
                        data.resolve("valid/cats/cat.0000.jpg").toString()),
                work.resolve("nothing").toString());
    }

    @Test
    void predict_folderOfTheRun_namesTheModelInIt() throws IOException {
        Path model = Files.createDirectories(work.resolve("run/model"));
        Files.writeString(model.resolve("model.json"), "{}");
        assertFails(Ran.in(work, "predict", work.resolve("run").toString(),
                data.resolve("valid/cats/cat.0000.jpg").toString()), "there is one in " + model);
    }

    @Test
    void run_verbose_addsTheStackTrace() {
        Ran ran = experiment("--data", work.resolve("nowhere").toString(), "--verbose");
        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).anyMatch(line -> line.startsWith("\tat io.github.graftml"));
    }

    private Ran experiment(String... options) {
        String[] given = options.length == 0 ? new String[] {"--data", data.toString()} : options;
        return Ran.in(work, Stream.concat(Stream.of("train", "--arch", "efficientnet-lite0"), Stream.of(given))
                .toArray(String[]::new));
    }

    private static void assertFails(Ran ran, String... named) {
        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(1);
        List<String> errors = ran.err().stream().filter(line -> line.startsWith("graft: ")).toList();
        assertThat(errors).as(ran.toString()).hasSize(1);
        assertThat(errors.get(0)).contains(named);
        assertThat(ran.err()).noneMatch(line -> line.startsWith("\tat "));
    }

    private static Path truncate(Path picture) throws IOException {
        byte[] bytes = Files.readAllBytes(picture);
        return Files.write(picture, Arrays.copyOf(bytes, bytes.length / 2));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
