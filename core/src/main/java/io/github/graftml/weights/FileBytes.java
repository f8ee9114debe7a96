package io.github.graftml.weights;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a weight file, memory-mapped, with every access checked against the file size. Slices remain valid after
 * closing, since a mapping lives as long as it is referenced.
 */
final class FileBytes implements Closeable {

    private final String name;
    private final long size;
    private final Slices slices;
    private final Closeable open;

    /** Returns parts of the file that lie in it. */
    @FunctionalInterface
    private interface Slices {
        ByteBuffer slice(long offset, long length) throws IOException;
    }

    private FileBytes(String name, long size, Slices slices, Closeable open) {
        this.name = name;
        this.size = size;
        this.slices = slices;
        this.open = open;
    }

    static FileBytes map(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null, "expected a weight file (.pth or safetensors), found "
                    + (Files.exists(path) ? "no regular file" : "nothing"));
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                Slices parts = (offset, length) -> channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
                return new FileBytes(path.toString(), size, parts, channel); // one buffer cannot hold the file
            }
            ByteBuffer whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            channel.close();
            return of(path.toString(), whole);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static FileBytes of(String name, byte[] bytes) {
        return of(name, ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    private static FileBytes of(String name, ByteBuffer whole) {
        Slices parts = (offset, length) -> whole.slice((int) offset, (int) length);
        return new FileBytes(name, whole.capacity(), parts, () -> {
        });
    }

    /** Returns the name for error messages. */
    String name() {
        return name;
    }

    long size() {
        return size;
    }

    /**
     * Returns a part of the file.
     *
     * @return a read-only little-endian buffer of exactly {@code length} bytes
     * @throws FormatException if the file is shorter, or one buffer cannot hold the part
     */
    ByteBuffer slice(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw broken("it ends after " + size + " bytes, expected bytes " + offset + " to " + (offset + length)
                    + "; it is truncated or damaged, download or save it again");
        }
        if (length > Integer.MAX_VALUE) {
            throw broken("one part of it has " + length + " bytes; parts above 2 GiB are not supported");
        }
        return slices.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns an exception with the file's name and a problem. */
    FormatException broken(String problem) {
        return new FormatException(message(problem));
    }

    /** Returns an exception with the file's name, a problem and its cause. */
    FormatException broken(@Nullable String problem, Exception cause) {
        return new FormatException(message(problem), cause);
    }

    private String message(@Nullable String problem) {
        return name + " cannot be read as weights: " + problem;
    }

    @Override
    public void close() throws IOException {
        open.close();
    }
}
