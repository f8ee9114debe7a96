package io.github.graftml.runtime.internal;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes files that are whole or not there at all. The bytes go into a temporary file beside the target, are forced to
 * the disk, and take the target's name in one step; until then, and after any failure, the old file is what it was.
 */
public final class AtomicFile {

    private AtomicFile() {
    }

    /**
     * Creates or replaces a file; missing parent folders are made.
     *
     * @param target  the file to write
     * @param content writes the bytes; what it throws is passed on, and nothing of the new file stays
     * @throws IOException if the content, the disk or the file system fails
     */
    public static void write(Path target, Content content) throws IOException {
        Path file = target.toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null) {
            throw new IOException("Cannot write " + target + ": a file was expected, this is a folder");
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            publish(temporary, file);
        } finally {
            Files.deleteIfExists(temporary); // still there only if something failed
        }
    }

    /**
     * {@link #write(Path, Content)} of a text as UTF-8.
     *
     * @throws IOException if the disk or the file system fails
     */
    public static void write(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Gives a finished file its name in one step, replacing what had it, and makes the name durable. */
    public static void publish(Path finished, Path target) throws IOException {
        Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Windows opens no folders; there the rename itself is what can be had
        }
    }

    /** What goes into the file. */
    @FunctionalInterface
    public interface Content {

        /**
         * @param out buffered; closed by the caller
         * @throws IOException if the bytes cannot be made or written
         */
        void writeTo(OutputStream out) throws IOException;
    }
}
