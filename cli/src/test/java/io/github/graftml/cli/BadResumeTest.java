package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --resume} refuses: each time in one line that says which, with every file left as it was. */
class BadResumeTest {

    private static final String CHECKPOINTS = "out/checkpoints/train";

    @TempDir
    private static Path cutOff;

    @TempDir
    private Path work;

    /** A validation picture cannot be read, so that the run ends behind its first epoch's last step. */
    @BeforeAll
    static void cutARunOff() throws IOException {
        new DrawnDataset(4, 2, 5).drawInto(cutOff.resolve("data"), () -> {
        });
        Path picture = cutOff.resolve("data/valid/cats/cat.0001.jpg");
        byte[] good = Files.readAllBytes(picture);
        Files.write(picture, new byte[good.length]);
        Ran ran = Ran.in(cutOff, command(cutOff, "train", "--checkpoint-every", "1"));
        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(1);
        Files.write(picture, good);
        assertThat(cutOff.resolve(CHECKPOINTS)).isNotEmptyDirectory();
    }

    @BeforeEach
    void copy() throws IOException {
        try (Stream<Path> walk = Files.walk(cutOff)) {
            for (Path from : walk.filter(path -> !path.equals(cutOff)).toList()) {
                Files.copy(from, work.resolve(cutOff.relativize(from).toString()));
            }
        }
    }

    @Test
    void resume_asItBegan_goesOn() {
        Ran ran = Ran.in(work, command(work, "train", "--resume"));
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(work.resolve("out/checkpoints")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "transfer-learning"})
    void resume_checkpointsInTheFolderOf01_goesOn(String command) throws IOException {
        Files.move(work.resolve(CHECKPOINTS), work.resolve("out/checkpoints/transfer-learning"));
        Ran ran = Ran.in(work, command(work, command, "--resume"));
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
        assertThat(work.resolve("out/checkpoints")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--arch mobilenet_v2 --weights none | --arch mobilenet_v2 instead of efficientnet-lite0",
            "--lr 0.5                           | --lr 0.5 instead of 0.001",
            "--epochs 7                         | --epochs 7 instead of 1",
            "--seed 7                           | --seed 7 instead of 42",
            "--early-stop 2                     | --early-stop 2 instead of none",
            "--mixup 0.2                        | --mixup 0.2 instead of none",
            "--batch-size 4                     | --batch-size 4 instead of 3",
    })
    void resume_otherModelOrSettings_namesThem(String options, String named) {
        assertRefused(command(work, "train", ("--resume " + options).split(" ")), named,
                "resume with the settings of that run");
    }

    @Test
    void resume_byAnotherCommand_saysOfWhichTheRunIs() {
        assertRefused(command(work, "fine-tune", "--resume"), "is one of train, not of fine-tune");
    }

    @Test
    void resume_forgotten_asksForIt() {
        assertRefused(command(work, "train"), work.resolve("out/checkpoints").toString(), "--resume");
    }

    @Test
    void resume_otherPictures_saysSo() throws IOException {
        new DrawnDataset(4, 2, 6).drawInto(work.resolve("others"), () -> {
        });
        List<String> command = new ArrayList<>(List.of(command(work, "train", "--resume")));
        command.set(command.indexOf("--data") + 1, work.resolve("others").toString());
        assertRefused(command.toArray(String[]::new), "images, whose names, sizes or labels differ",
                work.resolve("others").toString());
    }

    @Test
    void resume_otherClasses_namesThem() throws IOException {
        Files.move(work.resolve("data/train/dogs"), work.resolve("data/train/wolves"));
        Files.move(work.resolve("data/valid/dogs"), work.resolve("data/valid/wolves"));
        assertRefused(command(work, "train", "--resume"), "[cats, dogs]", "[cats, wolves]");
    }

    @Test
    void resume_cutCheckpoint_namesIt() throws IOException {
        byte[] bytes = Files.readAllBytes(newest());
        Files.write(newest(), Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused(command(work, "train", "--resume"), newest().toString(),
                "remove that file to resume from the one before it");

        Files.delete(newest());
        Ran ran = Ran.in(work, command(work, "train", "--resume"));
        assertThat(ran.exitCode()).as(ran.toString()).isZero();
    }

    @Test
    void resume_editedCheckpoint_namesIt() throws IOException {
        byte[] bytes = Files.readAllBytes(newest());
        bytes[bytes.length / 2] ^= 1;
        Files.write(newest(), bytes);
        assertRefused(command(work, "train", "--resume"), newest().toString(), "checksum");
    }

    private Path newest() throws IOException {
        try (Stream<Path> files = Files.list(work.resolve(CHECKPOINTS))) {
            return files.sorted().reduce((first, second) -> second).orElseThrow();
        }
    }

    private static String[] command(Path work, String name, String... options) {
        List<String> command = new ArrayList<>(
                List.of(name, "--data", work.resolve("data").toString(), "--out", work.resolve("out").toString()));
        List<String> given = List.of(options);
        if (!given.contains("--arch")) {
            command.addAll(List.of("--arch", "efficientnet-lite0"));
        }
        if (!given.contains("--batch-size")) {
            command.addAll(List.of("--batch-size", "3"));
        }
        command.addAll(given);
        return command.toArray(String[]::new);
    }

    private void assertRefused(String[] command, String... named) {
        Map<String, Integer> before = contents();
        Ran ran = Ran.in(work, command);
        assertThat(ran.exitCode()).as(ran.toString()).isEqualTo(1);
        assertThat(ran.err().stream().filter(line -> line.startsWith("graft: ")).toList()).as(ran.toString()).hasSize(1)
                .first().asString().contains(named);
        assertThat(ran.err()).noneMatch(line -> line.startsWith("\tat "));
        assertThat(contents()).isEqualTo(before);
    }

    private Map<String, Integer> contents() {
        Map<String, Integer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(work.resolve("out"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return contents;
    }
}
