package io.github.graftml.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every work at its smallest, in a process of its own: that they run, not how fast. */
class MainTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void all_tiny_printsALineForEachVariant() throws Exception {
        for (String name : List.of("cats", "dogs")) {
            Files.createDirectory(folder.resolve(name));
            for (int i = 0; i < 10; i++) {
                draw(folder.resolve(name).resolve(i + ".jpg"), i);
            }
        }

        List<String> works = new ArrayList<>();
        for (String line : FreshJvm.run(Main.class, "all", "--tiny", "--data", folder.toString()).output()) {
            JsonNode figures = JSON.readTree(line);
            works.add(figures.get("work").textValue());
            double figure = Stream.of("images_per_s", "seconds", "cosine").filter(figures::has)
                    .mapToDouble(unit -> figures.get(unit).doubleValue()).sum();
            assertThat(figure).as(line).isPositive();
            assertThat(figures.get("variant").textValue()).startsWith("graft ");
        }

        assertThat(works).contains("start", "loader", "cnn-step", "frozen-step", "frozen-forward", "frozen-epoch",
                "epoch-cached", "precision");
    }

    @Test
    void micro_tiny_measuresEverySmallPart() {
        List<String> output = FreshJvm.run(Main.class, "micro", "--tiny").output();

        assertThat(output).anyMatch(line -> line.startsWith("DecodeBenchmark"))
                .anyMatch(line -> line.startsWith("TransformBenchmark"))
                .anyMatch(line -> line.startsWith("WeightsBenchmark"));
    }

    private static void draw(Path file, int shade) throws Exception {
        BufferedImage image = new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB);
        Graphics2D drawing = image.createGraphics();
        drawing.setColor(new Color(20 * shade, 100, 200));
        drawing.fillRect(10, 10, 70, 50);
        drawing.dispose();
        ImageIO.write(image, "jpg", file.toFile());
    }
}
