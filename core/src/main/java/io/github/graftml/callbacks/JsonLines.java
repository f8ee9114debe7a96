package io.github.graftml.callbacks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file with one JSON object on each line, for programs that follow a run. Each call writes a whole line at once.
 * For use by any thread; whoever opened it closes it, and writing afterwards is an {@link IOException}.
 */
final class JsonLines implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final OutputStream out;

    private JsonLines(OutputStream out) {
        this.out = out;
    }

    /**
     * Opens a file for appending, so that a resumed run continues in the same file.
     *
     * @param file created if missing; its folder must exist
     * @throws IOException if the file cannot be opened
     */
    static JsonLines open(Path file) throws IOException {
        return new JsonLines(Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }

    /**
     * Writes an object as one line.
     *
     * @param object a record, a map or anything else that Jackson writes; NaN and infinities become strings, since JSON
     *               has no such numbers
     * @throws IOException if it cannot be serialized or written
     */
    void write(Object object) throws IOException {
        byte[] line = (JSON.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            out.write(line);
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (out) {
            out.close();
        }
    }
}
