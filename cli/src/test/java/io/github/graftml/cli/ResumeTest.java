package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.examples.drawn.DrawnDataset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A command that is stopped by Ctrl-C and goes on, in real processes. */
@EnabledOnOs(OS.LINUX)
class ResumeTest {

    @TempDir
    private Path work;

    @Test
    void resume_afterCtrlC_endsWithTheModelOfAnUndisturbedRun() throws Exception {
        new DrawnDataset(4, 2, 5).drawInto(work.resolve("data"), () -> {
        });
        assertThat(start("train", "undisturbed").waitFor()).as(errors("undisturbed")).isZero();
        assertThat(work.resolve("undisturbed/checkpoints")).doesNotExist();

        Process process = start("train", "cut", "--checkpoint-every", "1");
        while (process.isAlive() && checkpoints("train").isEmpty()) {
            Thread.sleep(10);
        }
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor()).isZero();
        assertThat(process.waitFor()).as(errors("cut")).isEqualTo(130);
        assertThat(errors("cut")).contains("is saved in").doesNotContain("io.github.graftml");
        assertThat(work.resolve("cut/model")).doesNotExist();

        List<Path> before = checkpoints("train");
        Process forgotten = start("train", "cut");
        assertThat(forgotten.waitFor()).isEqualTo(1);
        assertThat(errors("cut")).contains("graft: ", "--resume");
        Process other = start("train", "cut", "--resume", "--lr", "0.5");
        assertThat(other.waitFor()).isEqualTo(1);
        assertThat(errors("cut")).contains("learningRate=0.5");
        assertThat(checkpoints("train")).isEqualTo(before);

        assertThat(start("train", "cut", "--resume").waitFor()).as(errors("cut")).isZero();
        assertThat(Files.mismatch(work.resolve("cut/model/model.safetensors"),
                work.resolve("undisturbed/model/model.safetensors"))).isEqualTo(-1);
        assertThat(new ObjectMapper().readTree(work.resolve("cut/history.json").toFile())).hasSize(3);
        assertThat(work.resolve("cut/checkpoints")).doesNotExist();
    }

    /** Before the phase change and behind it. */
    @Test
    void resume_fineTuningKilledInEachPhase_endsWithTheModelOfAnUndisturbedRun() throws Exception {
        new DrawnDataset(4, 2, 5).drawInto(work.resolve("data"), () -> {
        });
        assertThat(start("fine-tune", "undisturbed").waitFor()).as(errors("undisturbed")).isZero();
        for (String phase : List.of("fine-tune/head", "fine-tune/whole")) {
            Process process = start("fine-tune", "cut", "--checkpoint-every", "1", "--resume");
            while (process.isAlive() && checkpoints(phase).isEmpty()) {
                Thread.sleep(10);
            }
            process.destroyForcibly();
            assertThat(process.waitFor()).as(errors("cut")).isEqualTo(137);
        }
        assertThat(start("fine-tune", "cut", "--resume").waitFor()).as(errors("cut")).isZero();
        assertThat(Files.mismatch(work.resolve("cut/model/model.safetensors"),
                work.resolve("undisturbed/model/model.safetensors"))).isEqualTo(-1);
        assertThat(new ObjectMapper().readTree(work.resolve("cut/history.json").toFile())).hasSize(4);
        assertThat(work.resolve("cut/checkpoints")).doesNotExist();
    }

    private List<Path> checkpoints(String of) throws IOException {
        Path folder = work.resolve("cut/checkpoints").resolve(of);
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".safetensors")).sorted().toList();
        }
    }

    private Process start(String command, String out, String... options) throws IOException {
        List<String> line = new ArrayList<>(List.of("env", "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-cp", System.getProperty("java.class.path"),
                Main.class.getName(),
                command, "--data", work.resolve("data").toString(), "--arch", "efficientnet-lite0", "--epochs", "3",
                "--batch-size", "3",
                "--out", work.resolve(out).toString()));
        line.addAll(List.of(options));
        return new ProcessBuilder(line).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(work.resolve(out + ".txt").toFile()).start();
    }

    private String errors(String out) throws IOException {
        return Files.readString(work.resolve(out + ".txt"));
    }
}
