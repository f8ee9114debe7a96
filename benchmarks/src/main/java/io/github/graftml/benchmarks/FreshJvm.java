package io.github.graftml.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another Java process with this one's class path, for what a process can show only once: its start, its peak of
 * memory.
 */
final class FreshJvm {

    /**
     * The result of a process.
     *
     * @param seconds from before its start until its first line of output
     * @param output  every line
     */
    record Result(double seconds, List<String> output) {
    }

    private FreshJvm() {
    }

    /**
     * Waits until the process is through; its errors go to this one's.
     *
     * @throws IllegalStateException if it fails or prints nothing
     */
    static Result run(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        long begin = System.nanoTime();
        try {
            Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            List<String> output = new ArrayList<>();
            double seconds = 0;
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    seconds = output.isEmpty() ? (System.nanoTime() - begin) / 1e9 : seconds;
                    output.add(line);
                }
            }
            int exit = process.waitFor();
            if (exit != 0 || output.isEmpty()) {
                throw new IllegalStateException(command + " exited with " + exit + " and printed " + output);
            }
            return new Result(seconds, output);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while " + command + " ran", e);
        }
    }
}
