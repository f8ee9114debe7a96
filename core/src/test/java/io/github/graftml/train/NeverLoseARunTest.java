package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.DrawnPictures;
import io.github.graftml.train.DurableRun.Way;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Real processes, killed. A longer soak, with 50 kills where two will do:
 * {@code mvn -pl core test -Dtest=NeverLoseARunTest -Dgraft.soak=50}.
 */
@EnabledOnOs(OS.LINUX)
class NeverLoseARunTest {

    private static final int STEPS = 6 * DurableRun.EPOCHS; // of each phase

    @TempDir
    private static Path folder;

    @TempDir
    private Path work;

    @BeforeAll
    static void runUndisturbed() throws Exception {
        DrawnPictures.folder(folder.resolve("data/train"), 11, 1);
        DrawnPictures.folder(folder.resolve("data/valid"), 3, 2);
        for (Way way : Way.values()) {
            assertThat(start(way, undisturbed(way), "").waitFor()).as(errors(undisturbed(way))).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void resume_afterBeingKilledAtAnyMoment_endsWithTheSameWeights(Way way) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> killed = new ArrayList<>();
        String early = "1 TRAINING " + (2 + random.nextInt(STEPS / 2));
        killed.add(kill(way, "while a checkpoint is written", early, process -> awaitWriting(process, way.first)));
        int moments = Integer.getInteger("graft.soak", 2);
        for (int i = 0; i < moments; i++) {
            int after = random.nextInt(Math.max(1, 2 * STEPS / moments));
            int[] lines = {0};
            killed.add(
                    kill(way, "at a random moment", line -> lines[0]++ >= after, process -> sleep(random.nextInt(60))));
        }
        assertEndsAsUndisturbed(way, "seed " + seed + ", killed " + killed);
        assertThat(killed.get(0)).isNotEqualTo("not");
    }

    @Test
    void resume_ofTheRecipeKilledAroundItsPhaseChange_endsWithTheSameWeights() throws Exception {
        List<String> killed = new ArrayList<>();
        for (String moment : List.of("1 VALIDATION " + STEPS, "1 END", "2 START", "2 TRAINING 1")) {
            killed.add(kill(Way.RECIPE, "staying", moment, process -> {
            }, "-D" + DurableRun.STAY + "=" + moment));
        }
        killed.add(kill(Way.RECIPE, "while a checkpoint of the second phase is written", "2 START",
                process -> awaitWriting(process, Way.RECIPE.second)));
        assertThat(killed).doesNotContain("not");
        assertEndsAsUndisturbed(Way.RECIPE, "killed " + killed);
    }

    private void assertEndsAsUndisturbed(Way way, String how) throws Exception {
        assertThat(start(way, work, "").waitFor()).as(errors(work)).isZero();
        assertThat(Files.mismatch(weights(work), weights(undisturbed(way)))).as(how).isEqualTo(-1);
        assertThat(withoutSeconds(work)).as(how).isEqualTo(withoutSeconds(undisturbed(way)));
        assertThat(temporaries(work.resolve("checkpoints").resolve(way.second))).as("left behind by killed processes")
                .isEmpty();
    }

    @Test
    void ctrlC_andThenAFullDisk_loseNothing() throws Exception {
        Process process = start(Way.BY_HAND, work, "");
        await(process, "1 TRAINING 4"::equals);
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor()).isZero();
        assertThat(process.waitFor()).as(errors(work)).isEqualTo(130);
        assertThat(errors(work)).contains("is saved in", "continue with resume(folder)");
        List<Path> saved = Checkpoints.files(work.resolve("checkpoints/frozen"));
        Path good = saved.get(saved.size() - 1);
        byte[] before = Files.readAllBytes(good);

        Process full = start(Way.BY_HAND, work, "ulimit -f 1000; "); // a megabyte a file: too little for a checkpoint
        assertThat(full.waitFor()).as(errors(work)).isEqualTo(1);
        assertThat(errors(work)).contains("Cannot write the checkpoint", "the last valid checkpoint is " + good,
                "make room");
        assertThat(good).hasBinaryContent(before);
        assertThat(temporaries(good.getParent())).isEmpty();

        assertThat(start(Way.BY_HAND, work, "").waitFor()).as(errors(work)).isZero();
        assertThat(Files.mismatch(weights(work), weights(undisturbed(Way.BY_HAND)))).isEqualTo(-1);
    }

    private String kill(Way way, String how, String near, Delay then, String... options) throws Exception {
        return kill(way, how, near::equals, then, options);
    }

    /** @return the last line that the killed process printed, or {@code not} if it was through before */
    private String kill(Way way, String how, Predicate<String> near, Delay then, String... options) throws Exception {
        Process process = start(way, work, "", options);
        String line = await(process, near);
        then.pass(process);
        process.destroyForcibly();
        return process.waitFor() == 0 || line == null ? "not" : how + " behind " + line;
    }

    private interface Delay {
        void pass(Process process) throws IOException;
    }

    private void awaitWriting(Process process, String phase) throws IOException {
        Path writing = work.resolve("checkpoints").resolve(phase);
        while (process.isAlive() && temporaries(writing).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    private static List<Path> temporaries(Path checkpoints) throws IOException {
        if (!Files.exists(checkpoints)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(checkpoints)) {
            return all.filter(file -> file.getFileName().toString().endsWith(".tmp")).toList();
        }
    }

    private static String await(Process process, Predicate<String> line) throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String read = out.readLine();
        while (read != null && !line.test(read)) {
            read = out.readLine();
        }
        return read;
    }

    private static Process start(Way way, Path work, String limit, String... options) throws IOException {
        Files.createDirectories(work);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("bash", "-c", limit + "exec \"$@\"", "bash", "env",
                "--default-signal=INT", java, "-XX:TieredStopAtLevel=1",
                "-Xmx512m", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.addAll(List.of(DurableRun.class.getName(), way.name(), folder.resolve("data").toString(),
                work.resolve("checkpoints").toString(), weights(work).toString()));
        return new ProcessBuilder(command)
                .redirectError(work.resolve("errors.txt").toFile()).start();
    }

    private static Path undisturbed(Way way) {
        return folder.resolve(way.name());
    }

    private static Path weights(Path work) {
        return work.resolve("final.safetensors");
    }

    private static String errors(Path work) {
        try {
            return Files.readString(work.resolve("errors.txt"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutSeconds(Path work) throws IOException {
        return Files.readString(work.resolve("history/history.json")).replaceAll("\"seconds\" : .*", "");
    }

    private static void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
