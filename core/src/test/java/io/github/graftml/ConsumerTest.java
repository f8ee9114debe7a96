package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One program of a user's, compiled and run on the module path and on the class path. */
class ConsumerTest {

    private static final Path SOURCES = Path.of("src/test/resources/io/github/graftml/consumer");
    private static final Path LIBRARY = Path.of("target/classes");

    /** What tests need and users do not. */
    private static final Pattern TESTS = Pattern.compile(
            ".*(test-classes|junit|assertj|byte-buddy|archunit|opentest4j|apiguardian|surefire).*");

    @TempDir
    private static Path folder;

    private static Path images;

    @BeforeAll
    static void draw() throws Exception {
        images = DrawnPictures.folder(folder.resolve("images"), 4, 5);
    }

    @Test
    void program_onTheModulePath_doesWhatItDoesOnTheClassPath() throws Exception {
        Path module = folder.resolve("module");
        run("javac", "-d", module.toString(), "-p", path(), source("module-info.java"), source("app/App.java"));
        Path classes = folder.resolve("classes");
        run("javac", "-d", classes.toString(), "-cp", path(), source("app/App.java"));

        // Nobody requires JavaCPP's modules of one platform each.
        String onModulePath = run("java", "-p", module + File.pathSeparator + path(), "--add-modules",
                "ALL-MODULE-PATH",
                "-m", "app/app.App", images.toString(), folder.resolve("of-module").toString());
        String onClassPath = run("java", "-cp", classes + File.pathSeparator + path(), "app.App", images.toString(),
                folder.resolve("of-classes").toString());

        assertThat(onModulePath).startsWith("on the module path\n").contains("Pixels ", "Prediction[");
        assertThat(onClassPath).isEqualTo(onModulePath.replaceFirst("module", "class"));
        assertThat(folder.resolve("of-module/report.html")).content().contains("uPlot")
                .isEqualTo(Files.readString(folder.resolve("of-classes/report.html")));
    }

    private static String source(String name) {
        return SOURCES.resolve(name).toString();
    }

    private static String path() {
        return Stream
                .concat(Stream.of(LIBRARY.toString()),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .filter(entry -> entry.endsWith(".jar"))
                                .filter(entry -> !TESTS.matcher(entry).matches()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String run(String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", program).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectError(folder.resolve("errors.txt").toFile()).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(printed + Files.readString(folder.resolve("errors.txt"))).isZero();
        return printed;
    }
}
