package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.DataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipArchiveTest {

    @TempDir
    private Path folder;

    @Test
    void unpack_wantedEntries_areThereAndOthersAreNot() throws IOException {
        Path zip = zip("set/train/cats/a.jpg", "set/models/big.bin");
        new ZipArchive(zip).unpack(folder.resolve("deep/target"), name -> name.startsWith("set/train/"));
        assertThat(folder.resolve("deep/target/set/train/cats/a.jpg")).hasContent("set/train/cats/a.jpg");
        assertThat(folder.resolve("deep/target/set/models")).doesNotExist();
    }

    @Test
    void unpack_entryOutsideTheTarget_refusesAndLeavesNothing() throws IOException {
        Path zip = zip("good.txt", "../../escaped.txt");
        assertThatThrownBy(() -> new ZipArchive(zip).unpack(folder.resolve("sub/target"), name -> true))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll(zip.toString(), "../../escaped.txt", "not safe");
        assertThat(folder.resolve("escaped.txt")).doesNotExist();
        assertThat(folder.resolve("sub")).isEmptyDirectory();
    }

    @Test
    void unpack_noZipFile_namesTheFileAndTheRemedy() throws IOException {
        Path file = Files.writeString(folder.resolve("page.zip"), "<html>Not found</html>");
        assertThatThrownBy(() -> new ZipArchive(file).unpack(folder.resolve("sub/target"), name -> true))
                .isInstanceOf(DataException.class).hasMessageContainingAll(file.toString(), "delete the file");
        assertThat(folder.resolve("sub")).isEmptyDirectory();
    }

    private Path zip(String... names) throws IOException {
        Path file = folder.resolve("archive.zip");
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(StandardCharsets.UTF_8));
            }
        }
        return file;
    }
}
