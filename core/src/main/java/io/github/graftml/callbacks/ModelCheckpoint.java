package io.github.graftml.callbacks;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.Metric;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.train.Callback;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.Monitor;
import io.github.graftml.train.TrainingRun;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Saves the weights of the best epochs, each as {@code epoch-003.safetensors} with its results in the metadata.
 * {@code model.load(StateDict.read(file))} restores them. To resume a run, see
 * {@link io.github.graftml.train.Checkpoints}.
 */
public final class ModelCheckpoint implements Callback {

    private static final String FILES = "epoch-*.safetensors";

    private final Path folder;
    private final int top;
    private final Monitor monitor;
    private final boolean last;

    private ModelCheckpoint(Path folder, int top, Monitor monitor, boolean last) {
        this.folder = folder;
        this.top = top;
        this.monitor = monitor;
        this.last = last;
    }

    /**
     * Returns a callback that saves the epoch with the highest validation accuracy.
     *
     * @param folder the folder of one run; created if missing
     * @return the callback
     */
    public static ModelCheckpoint to(Path folder) {
        return new ModelCheckpoint(folder, 1, Monitor.VALID_ACCURACY, false);
    }

    /**
     * {@return a copy of this callback that keeps several of the best epochs}
     *
     * @param count how many of the best epochs to keep, at least 1. Default: 1
     */
    public ModelCheckpoint top(int count) {
        return new ModelCheckpoint(folder, Checks.atLeast("top", count, 1), monitor, last);
    }

    /**
     * {@return a copy of this callback that ranks the epochs by another value}
     *
     * @param value the value that ranks the epochs. Default: {@link Monitor#VALID_ACCURACY}
     */
    public ModelCheckpoint monitor(Monitor value) {
        return new ModelCheckpoint(folder, top, value, last);
    }

    /** {@return a copy of this callback that also keeps the last epoch} */
    public ModelCheckpoint andLast() {
        return new ModelCheckpoint(folder, top, monitor, true);
    }

    @Override
    public List<Metric<?>> metrics() {
        return monitor.metrics();
    }

    /** Refuses a folder with epochs of another run. */
    @Override
    public void onFitStart(TrainingRun fit) {
        if (fit.results().isEmpty() && fit.step() == 0 && !files().isEmpty()) {
            throw new GraftException(
                    "The folder " + folder + " contains epochs of another run, such as " + files().get(0).getFileName()
                            + "; use another folder, or remove them");
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        Set<Path> selected = new LinkedHashSet<>();
        fit.results().stream().sorted(monitor.bestFirst()).limit(top).forEach(epoch -> selected.add(file(epoch)));
        if (last) {
            selected.add(file(result));
        }
        try {
            if (selected.contains(file(result))) {
                weights(fit, result).save(file(result));
            }
            for (Path file : files()) {
                if (!selected.contains(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new GraftException("Cannot save epoch " + result.epoch() + " in " + folder + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    private Path file(EpochResult epoch) {
        return folder.resolve(String.format(Locale.ROOT, "epoch-%03d.safetensors", epoch.epoch()));
    }

    private List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (Files.exists(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, FILES)) {
                all.forEach(files::add);
            } catch (IOException e) {
                throw new GraftException("Cannot list the epochs in " + folder + ": " + e + "; use a readable folder",
                        e);
            }
        }
        return files;
    }

    private static StateDict weights(TrainingRun fit, EpochResult result) {
        StateDict.Builder weights = StateDict.builder()
                .metadata("epoch", Integer.toString(result.epoch()))
                .metadata("valid_loss", Double.toString(result.validLoss()))
                .metadata("valid_accuracy", Double.toString(result.validAccuracy()));
        result.metrics().forEach((name, value) -> weights.metadata("metric/" + name, Double.toString(value)));
        fit.model().stateDict().tensors().forEach(weights::put);
        return weights.build();
    }

    @Override
    public String toString() {
        return "ModelCheckpoint[" + folder + ", best " + top + " by " + monitor + (last ? ", and the last" : "") + "]";
    }
}
