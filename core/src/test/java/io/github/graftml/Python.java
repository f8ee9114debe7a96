package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Python, where one with the wanted modules is at hand: the one that the environment variable {@code PYTHON} names, one in
 * {@code tools/venv} here or in a folder above, or one on the path. Tests that need one are skipped without.
 */
public final class Python {

    private Python() {
    }

    /**
     * Runs a program, which must succeed.
     *
     * @param modules   what it imports; the test is skipped where they are missing
     * @param arguments a script and what it is given, or {@code -c} and a program
     * @return what it printed
     */
    public static String run(List<String> modules, Path folder, String... arguments)
            throws IOException, InterruptedException {
        Optional<Path> python = Optional.empty();
        for (Path candidate : candidates().toList()) {
            if (Files.isExecutable(candidate)
                    && start(candidate, folder, "-c", "import " + String.join(", ", modules)).exitCode == 0) {
                python = Optional.of(candidate);
                break;
            }
        }
        assumeTrue(python.isPresent(), "no Python with " + modules + "; name one in the environment variable PYTHON");
        Ran ran = start(python.get(), folder, arguments);
        assertThat(ran.exitCode).as(ran.output).isZero();
        return ran.output;
    }

    private record Ran(int exitCode, String output) {
    }

    private static Ran start(Path python, Path folder, String... arguments) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "python", ".txt");
        Process process = new ProcessBuilder(
                Stream.concat(Stream.of(python.toString()), Arrays.stream(arguments)).toList())
                .directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("Python ends within two minutes").isTrue();
            return new Ran(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Stream<Path> candidates() {
        Stream<Path> named = Stream.ofNullable(System.getenv("PYTHON")).map(Path::of);
        Stream<Path> near = Stream.iterate(Path.of("").toAbsolutePath(), above -> above != null, Path::getParent)
                .map(above -> above.resolve("tools/venv/bin/python"));
        Stream<Path> onPath = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "python3"));
        return Stream.of(named, near, onPath).flatMap(each -> each);
    }
}
