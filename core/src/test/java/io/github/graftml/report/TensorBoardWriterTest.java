package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.Predictions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorBoardWriterTest {

    private static final double TIME = 1763900000.25;

    @TempDir
    Path folder;

    /** Against the bytes of TensorBoard's own writer, made by {@code report/events.py}. */
    @Test
    void records_equalTensorBoards() throws IOException {
        JsonNode expected;
        try (InputStream in = getClass().getResourceAsStream("/report/events.json")) {
            expected = new ObjectMapper().readTree(in);
        }
        byte[] encoded = new byte[256];
        IntStream.range(0, 256).forEach(i -> encoded[i] = (byte) i);

        assertThat(hex(EventRecord.fileVersion(TIME))).isEqualTo(expected.get("fileVersion").textValue());
        assertThat(hex(EventRecord.sessionStart(TIME, 42))).isEqualTo(expected.get("sessionStart").textValue());
        assertThat(hex(EventRecord.scalar(TIME, 123456789012L, "loss/train", 0.1f)))
                .isEqualTo(expected.get("scalar").textValue());
        assertThat(hex(EventRecord.image(TIME, 3, "batch", 300, 200, encoded)))
                .isEqualTo(expected.get("image").textValue());
        assertThat(hex(EventRecord.text(TIME, 7, "config", "| größer |"))).isEqualTo(expected.get("text").textValue());
    }

    @Test
    void open_twice_writesTwoFilesNamedForTensorBoard() throws IOException {
        for (int i = 0; i < 2; i++) {
            try (TensorBoardWriter board = TensorBoardWriter.open(folder.resolve("runs/a"))) {
                board.scalar("loss", 1, 0.5);
                board.image("batch", 1, Samples.picture(1, "cat"));
            }
        }

        try (Stream<Path> files = Files.list(folder.resolve("runs/a"))) {
            assertThat(files).hasSize(2).allMatch(f -> f.getFileName().toString().startsWith("events.out.tfevents."));
        }
    }

    @Test
    void scalar_afterClose_throws() {
        TensorBoardWriter board = TensorBoardWriter.open(folder);
        board.close();

        assertThatThrownBy(() -> board.scalar("loss", 1, 0.5)).isInstanceOf(GraftException.class)
                .hasMessageContaining(folder.toString());
    }

    @Test
    void confusionPicture_cellsAreAsFullAsTheirShare() {
        ConfusionMatrix matrix = ConfusionMatrix.of(Predictions.of(List.of("a", "b"),
                new double[][] {{1, 0}, {1, 0}, {1, 0}}, new int[] {0, 0, 1}));

        BufferedImage picture = ConfusionPlot.of(matrix);

        assertThat(picture.getWidth()).isEqualTo(240).isEqualTo(picture.getHeight());
        assertThat(picture.getRGB(10, 10)).isEqualTo(0xff2467c9);
        assertThat(picture.getRGB(130, 10)).isEqualTo(0xfff3f3ef);
        assertThat(picture.getRGB(10, 130)).isEqualTo(0xffd2602a);
        assertThat(picture.getRGB(130, 130)).isEqualTo(0xfff3f3ef);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
