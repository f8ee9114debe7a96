package io.github.graftml.callbacks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.train.BatchResult;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import io.github.graftml.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Logs a run to a file of JSON lines while it trains. Each line is an object whose {@code "event"} is {@code "start"},
 * {@code "step"} after each training step, {@code "epoch"} with the fields of {@link History#EPOCHS_FILE}, or
 * {@code "end"}.
 * Lines are appended, so that a resumed run continues the file; steps after the last checkpoint then appear twice.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class JsonLog implements Callback {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private @Nullable JsonLines lines; // null unless a run is active

    private JsonLog(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    /**
     * {@return a callback that writes to the file}
     *
     * @param file the file; created with its folder if missing
     */
    public static JsonLog to(Path file) {
        return new JsonLog(file);
    }

    /**
     * Opens the file.
     *
     * @throws GraftException if the file cannot be opened
     */
    @Override
    public void onFitStart(TrainingRun fit) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            lines = JsonLines.open(file);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
        Map<String, Object> line = line("start");
        line.put("step", fit.step());
        line.put("epochs", fit.epochs());
        line.put("started", fit.provenance().started());
        line.put("settings", fit.provenance().settings());
        line.put("train_data", fit.provenance().trainData());
        line.put("valid_data", fit.provenance().validData());
        line.put("device", fit.provenance().device());
        write(line);
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        if (batch.phase() != Phase.TRAINING) {
            return;
        }
        Map<String, Object> line = line("step");
        line.put("step", fit.step());
        line.put("epoch", fit.epoch());
        line.put("loss", batch.loss());
        line.put("accuracy", batch.accuracy());
        line.put("learning_rate", batch.learningRate());
        line.put("images", batch.images());
        line.put("loading_seconds", batch.loadingSeconds());
        line.put("forward_seconds", batch.forwardSeconds());
        line.put("backward_seconds", batch.backwardSeconds());
        line.put("optimizer_seconds", batch.optimizerSeconds());
        write(line);
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        Map<String, Object> line = line("epoch");
        line.put("step", fit.step());
        line.putAll(MAPPER.convertValue(result, new TypeReference<Map<String, Object>>() {
        }));
        write(line);
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        Map<String, Object> line = line("end");
        line.put("step", fit.step());
        line.put("epochs", history.epochs().size());
        line.put("stop_reason", fit.stopReason());
        write(line);
    }

    @Override
    public void onClose() {
        if (lines != null) {
            try (JsonLines closing = lines) {
                lines = null;
            } catch (IOException e) {
                throw cannotWrite(e);
            }
        }
    }

    private static Map<String, Object> line(String event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", event);
        return line;
    }

    private void write(Map<String, Object> line) {
        try {
            Objects.requireNonNull(lines).write(line);
        } catch (IOException e) {
            throw cannotWrite(e);
        }
    }

    private GraftException cannotWrite(IOException e) {
        return new GraftException("Cannot write the log " + file + ": " + e.getMessage()
                + "; check that the folder is writable and the disk has room", e);
    }
}
