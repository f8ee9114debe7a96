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
 * Writes files atomically. The bytes go into a temporary file next to the target, are forced to disk, and the file is
 * then renamed. Until then, and after any failure, the old file is unchanged.
 */
public final class AtomicFile {

    private AtomicFile() {
    }

    /**
     * Creates or replaces a file. Missing parent folders are created.
     *
     * @param target  the file to write
     * @param content writes the bytes; its exceptions are passed on, and the temporary file is deleted
     * @throws IOException if the content, the disk or the file system fails
     */
    public static void write(Path target, Content content) throws IOException {
        Path file = target.toAbsolutePath();
        Path folder = file.getParent();
        if (folder == null) {
            throw new IOException("Cannot write " + target + ": expected a file; found a folder");
        }
        Files.createDirectories(folder);
        Path temporary = folder.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
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
     * Writes a text as UTF-8, like {@link #write(Path, Content)}.
     *
     * @param target the file to write
     * @param text   the content
     * @throws IOException if the disk or the file system fails
     */
    public static void write(Path target, String text) throws IOException {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Renames a finished file to its target atomically, replacing an existing one, and makes the rename durable.
     *
     * @param finished the complete file, in the folder of the target
     * @param target   the new name
     * @throws IOException if the file system fails
     */
    public static void publish(Path finished, Path target) throws IOException {
        Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            // Windows cannot open folders; the rename alone must do
        }
    }

    /** The content of a file. */
    @FunctionalInterface
    public interface Content {

        /**
         * Writes the content.
         *
         * @param out buffered; closed by the caller
         * @throws IOException if the bytes cannot be made or written
         */
        void writeTo(OutputStream out) throws IOException;
    }
}
