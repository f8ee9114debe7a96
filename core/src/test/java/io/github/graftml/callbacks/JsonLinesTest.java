package io.github.graftml.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.report.ReportStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {

    @TempDir
    Path folder;

    @Test
    void open_again_goesOnInTheSameFile() throws IOException {
        Path file = folder.resolve("run.jsonl");
        try (JsonLines lines = JsonLines.open(file)) {
            lines.write(new ReportStep(0.5, 0.25, 1e-3));
        }
        try (JsonLines lines = JsonLines.open(file)) {
            lines.write(Map.of("note", "two\nlines"));
        }

        assertThat(file)
                .hasContent("{\"epoch\":0.5,\"loss\":0.25,\"learningRate\":0.001}\n{\"note\":\"two\\nlines\"}\n");
    }

    @Test
    void write_afterClose_throws() throws IOException {
        JsonLines lines = JsonLines.open(folder.resolve("run.jsonl"));
        lines.close();

        assertThatThrownBy(() -> lines.write(1)).isInstanceOf(IOException.class);
    }
}
