package io.github.graftml.cli;

import io.github.graftml.error.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** A zip file that came from elsewhere: nothing in it is trusted to stay inside the folder that it is unpacked into. */
final class ZipArchive {

    private final Path file;

    ZipArchive(Path file) {
        this.file = file;
    }

    /**
     * Unpacks into a temporary folder beside the target and renames that at the end, so that a half-unpacked target is
     * never taken for a whole one.
     *
     * @param target the folder to make; must not exist
     * @param wanted selects entries by name
     * @throws DataException if the file is no zip file or an entry's name points outside the target
     */
    void unpack(Path target, Predicate<String> wanted) {
        try {
            Files.createDirectories(target.getParent());
            Path unfinished = Files.createTempDirectory(target.getParent(), target.getFileName() + ".unpacking");
            try {
                unpackInto(unfinished, wanted);
                Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                deleteTree(unfinished);
            }
        } catch (IOException e) {
            throw new DataException("Cannot unpack " + file + " into " + target + ": " + e.getMessage()
                    + "; delete the file to fetch it again, and check the free space", e);
        }
    }

    private void unpackInto(Path folder, Predicate<String> wanted) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            List<? extends ZipEntry> entries = zip.stream().filter(e -> !e.isDirectory() && wanted.test(e.getName()))
                    .toList();
            try (ProgressLine progress = ProgressLine.start("Unpacking " + file.getFileName(), entries.size(),
                    "files")) {
                for (ZipEntry entry : entries) {
                    Path to = folder.resolve(entry.getName()).normalize();
                    if (!to.startsWith(folder)) {
                        throw new DataException("The archive " + file + " is not safe: its entry " + entry.getName()
                                + " points outside the folder to unpack into; delete the file and fetch it from a "
                                + "source you trust");
                    }
                    Files.createDirectories(to.getParent());
                    try (InputStream in = zip.getInputStream(entry)) {
                        Files.copy(in, to);
                    }
                    progress.advance(1);
                }
            }
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
