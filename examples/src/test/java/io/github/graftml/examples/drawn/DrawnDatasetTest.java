package io.github.graftml.examples.drawn;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrawnDatasetTest {

    @TempDir
    private Path folder;

    @Test
    void drawInto_newFolder_hasTheArticlesLayoutOfReadableJpegs() throws IOException {
        AtomicInteger drawn = new AtomicInteger();
        DrawnDataset set = new DrawnDataset(3, 2, 7);
        set.drawInto(folder, drawn::incrementAndGet);

        assertThat(files(folder)).hasSize(10).hasSize(set.size());
        assertThat(drawn).hasValue(10);
        assertThat(files(folder.resolve("train/cats"))).hasSize(3);
        assertThat(files(folder.resolve("valid/dogs"))).hasSize(2);
        for (Path file : files(folder)) {
            assertThat(Files.readAllBytes(file)).as(file.toString()).startsWith(0xff, 0xd8, 0xff);
            BufferedImage picture = ImageIO.read(file.toFile());
            assertThat(Math.min(picture.getWidth(), picture.getHeight())).isGreaterThanOrEqualTo(220);
        }
    }

    @Test
    void drawInto_sameSeed_drawsTheSameFiles() throws IOException {
        new DrawnDataset(2, 1, 7).drawInto(folder.resolve("a"), () -> {
        });
        new DrawnDataset(2, 1, 7).drawInto(folder.resolve("b"), () -> {
        });
        for (Path file : files(folder.resolve("a"))) {
            Path twin = folder.resolve("b").resolve(folder.resolve("a").relativize(file));
            assertThat(twin).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void drawInto_anySeed_noPictureTwice() throws IOException {
        new DrawnDataset(3, 3, 1).drawInto(folder.resolve("a"), () -> {
        });
        new DrawnDataset(3, 3, 2).drawInto(folder.resolve("b"), () -> {
        });
        assertThat(files(folder).stream().map(DrawnDatasetTest::content)).doesNotHaveDuplicates();
    }

    private static String content(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
