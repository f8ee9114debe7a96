package io.github.graftml.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExamplesTest {

    private static final Path SOURCES = Path.of("src/main/java/io/github/graftml/examples");

    /** The programs to copy: all but the quickstart, which is longer. */
    static Stream<Examples.Program> programs() {
        return Examples.programs().stream().filter(program -> !program.name().equals("Quickstart"));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void program_isAFileOfUnder60Lines_thatSeedsFirst_withAPythonTwin(Examples.Program program) throws IOException {
        List<String> lines = Files.readAllLines(SOURCES.resolve(program.name() + ".java"));
        assertThat(lines).hasSizeLessThan(60);
        int main = lines.indexOf(lines.stream().filter(line -> line.contains("void main(")).findFirst().orElseThrow());
        assertThat(lines.get(main + 1)).isEqualTo("        Graft.seed(42);");
        String twin = program.name().replace("ResNet", "Resnet").replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT) + ".py";
        assertThat(Path.of("python", twin)).exists();
    }

    @Test
    void programs_areAllThatTheFolderHolds_andStandInTheReadme() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.matches("[A-Z].*\\.java")))
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(Stream.of("Examples.java"), Examples.programs().stream()
                                    .map(program -> program.name() + ".java")).toList());
        }
        String readme = Files.readString(Path.of("README.md"));
        assertThat(Examples.programs())
                .allMatch(program -> readme.contains("| `" + program.name() + " " + program.arguments() + "` |"));
    }

    @Test
    void help_listsEveryProgramWithALine() {
        Result help = run("--help");
        assertThat(help.exitCode()).isZero();
        assertThat(Examples.programs()).allSatisfy(program -> assertThat(help.out().lines())
                .containsSequence(program.name() + " " + program.arguments(), "    " + program.summary()));
    }

    @Test
    void run_unknownProgram_namesThoseThatThereAre() {
        Result result = run("train");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("No program train").contains("TrainOnYourFolder");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OwnTrainingLoop", "OwnTrainingLoop a b", "PredictPhotos a", "CompareAndCrossValidate"})
    void run_wrongNumberOfArguments_printsTheUsage(String line) {
        Result result = run(line.split(" "));
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err().strip()).startsWith("Usage: java -jar graft-examples.jar " + line.split(" ")[0] + " ");
    }

    @Test
    void run_missingFolder_isOneLine(@TempDir Path folder) {
        Result result = run("TrainOnYourFolder", folder.resolve("photos").toString());
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.err().lines()).singleElement().asString().startsWith("TrainOnYourFolder: No folder ");
    }

    private static Result run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            int exitCode = Examples.run(args);
            return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    private record Result(int exitCode, String out, String err) {
    }
}
