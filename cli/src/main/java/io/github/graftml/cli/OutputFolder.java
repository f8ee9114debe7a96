package io.github.graftml.cli;

import io.github.graftml.error.GraftException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The folder of a command's results.
 *
 * @param folder exists and can be written
 */
record OutputFolder(Path folder) {
    /**
     * Makes the folder and tries to write into it, so that a run of hours does not fail at its end.
     *
     * @throws GraftException if that cannot be done
     */
    static OutputFolder at(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".graft", ".tmp"));
            return new OutputFolder(folder);
        } catch (IOException e) {
            throw new GraftException("Cannot write into the folder " + folder.toAbsolutePath() + " given as --out ("
                    + e.getClass().getSimpleName() + "); choose one that you may write to", e);
        }
    }

    Path report() {
        return folder.resolve("report.html");
    }

    Path model() {
        return folder.resolve("model");
    }

    private Path checkpoints() {
        return folder.resolve("checkpoints");
    }

    /**
     * {@return the folder for the checkpoints of a command; those of version 0.1 stay in their folder}
     */
    Path checkpoints(String command) {
        return FormerNames.of(command).stream().map(checkpoints()::resolve).filter(Files::exists).findFirst()
                .orElse(checkpoints().resolve(command));
    }

    /**
     * Keeps the checkpoints of a run from being removed after one of another command.
     *
     * @throws GraftException if the interrupted run is of another command
     */
    void requireCheckpointsOf(String command) throws IOException {
        if (Files.exists(checkpoints())) {
            try (Stream<Path> commands = Files.list(checkpoints())) {
                commands.map(of -> of.getFileName().toString())
                        .filter(of -> !of.equals(command) && !FormerNames.of(command).contains(of)).findFirst()
                        .ifPresent(other -> {
                            throw new GraftException("The interrupted run in " + folder.toAbsolutePath() + " is one of "
                                    + other + ", not of " + command
                                    + "; continue it with " + other + " --resume, or choose another --out");
                        });
            }
        }
    }

    /**
     * Keeps the checkpoints of an interrupted run from being taken for those of another.
     *
     * @throws GraftException if there are some
     */
    void requireNoCheckpoints() throws IOException {
        if (Files.exists(checkpoints())) {
            try (Stream<Path> files = Files.walk(checkpoints())) {
                if (files.anyMatch(Files::isRegularFile)) {
                    throw new GraftException(
                            "An interrupted run left its checkpoints in " + checkpoints().toAbsolutePath()
                                    + "; continue it with --resume, remove that folder, or choose another --out");
                }
            }
        }
    }

    /** Removes the checkpoints of a finished run. */
    void removeCheckpoints() throws IOException {
        if (Files.exists(checkpoints())) {
            try (Stream<Path> files = Files.walk(checkpoints())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
