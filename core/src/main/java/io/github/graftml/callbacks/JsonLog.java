package io.github.graftml.callbacks;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.report.JsonLines;
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
 * Writes a run as it goes into a file of JSON lines, for machines: an object with {@code "event"} {@code "start"},
 * {@code "step"} after each training step, {@code "epoch"} with the fields of {@link History#EPOCHS_FILE}, and
 * {@code "end"}. Lines are added to what the file holds, so that a run that goes on does so in the same file; steps behind
 * the last checkpoint are then told again.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class JsonLog implements Callback {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path file;
    private @Nullable JsonLines lines; // null unless a run is under way

    private JsonLog(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    /** @param file made with its folder if missing */
    public static JsonLog to(Path file) {
        return new JsonLog(file);
    }

    /** @throws GraftException if the file cannot be opened */
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
        line.putAll(MAPPER.convertValue(result, new TypeReference<Map<String, Object>>() { }));
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
        return new GraftException("Cannot write the log " + file + ": " + e.getMessage() + "; check that the folder is writable and the disk has room", e);
    }
}
