package io.github.graftml.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    Path folder;

    @Test
    void write_newFolders_areMade() throws IOException {
        Path file = folder.resolve("a/b/text.json");
        AtomicFile.write(file, "gr\u00fcn");
        assertThat(Files.readString(file)).isEqualTo("gr\u00fcn");
    }

    @Test
    void write_whileWriting_theOldFileIsWhole() throws IOException {
        Path file = folder.resolve("text");
        AtomicFile.write(file, "old");
        AtomicFile.write(file, out -> {
            out.write("new".getBytes());
            out.flush();
            assertThat(file).hasContent("old");
        });
        assertThat(file).hasContent("new");
    }

    @Test
    void write_thatFails_leavesTheOldFileAlone() throws IOException {
        Path file = folder.resolve("text");
        AtomicFile.write(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
            out.write(1);
            throw new IOException("No space left on device");
        })).isInstanceOf(IOException.class).hasMessage("No space left on device");
        assertThat(file).hasContent("old");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }
}
