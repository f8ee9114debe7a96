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

/**
 * The bytes of one file of weights, mapped rather than read, with every access checked against the file's size. Slices
 * stay valid after closing: a mapping lives as long as somebody refers to it.
 */
final class FileBytes implements Closeable {

    private final String name;
    private final long size;
    private final ByteBuffer whole;    // null where one buffer cannot hold the file
    private final FileChannel channel; // open only where whole is null

    private FileBytes(String name, long size, ByteBuffer whole, FileChannel channel) {
        this.name = name;
        this.size = size;
        this.whole = whole;
        this.channel = channel;
    }

    static FileBytes map(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null, "a file of weights (.pth or safetensors) was expected here, found "
                    + (Files.exists(path) ? "no plain file" : "nothing"));
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            long size = channel.size();
            if (size > Integer.MAX_VALUE) {
                return new FileBytes(path.toString(), size, null, channel);
            }
            ByteBuffer whole = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            channel.close();
            return new FileBytes(path.toString(), size, whole, null);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static FileBytes of(String name, byte[] bytes) {
        return new FileBytes(name, bytes.length, ByteBuffer.wrap(bytes).asReadOnlyBuffer(), null);
    }

    /** What messages call the file. */
    String name() {
        return name;
    }

    long size() {
        return size;
    }

    /**
     * @return a read-only little-endian buffer of exactly {@code length} bytes
     * @throws FormatException if the file ends before, or one buffer cannot hold so much
     */
    ByteBuffer slice(long offset, long length) throws IOException {
        if (offset < 0 || length < 0 || offset > size || length > size - offset) {
            throw broken("it ends after " + size + " bytes, where bytes " + offset + " to " + (offset + length)
                    + " were expected; it is cut short or damaged, fetch or save it again");
        }
        if (length > Integer.MAX_VALUE) {
            throw broken("one piece of it has " + length + " bytes; pieces above 2 GiB are not supported");
        }
        ByteBuffer slice = whole != null
                ? whole.slice((int) offset, (int) length)
                : channel.map(FileChannel.MapMode.READ_ONLY, offset, length);
        return slice.order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @return {@code what} as an exception that names the file */
    FormatException broken(String what) {
        return new FormatException(name + " cannot be read as weights: " + what);
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
