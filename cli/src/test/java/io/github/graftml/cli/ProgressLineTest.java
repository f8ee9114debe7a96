package io.github.graftml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void lines_finished_saysHowManyHowFastAndTheNote() {
        try (ProgressLine progress = new ProgressLine.Lines("train epoch 1/2", 20, "images", out)) {
            progress.advance(12);
            progress.advance(8);
            progress.note("loss 0.42");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .matches("train epoch 1/2: 20/20 images, [0-9.]+ images/s, [0-9.]+ s, loss 0\\.42\\R");
    }

    @Test
    void lines_stoppedHalfWay_saysWhatIsLeft() {
        try (ProgressLine progress = new ProgressLine.Lines("Reading", 20, "images", out)) {
            progress.advance(5);
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains("5/20 images", " s left");
    }
}
