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
 * Keeps the weights of the best epochs, each as {@code epoch-003.safetensors} with its scores in the metadata:
 * {@code model.load(StateDict.read(file))} takes them back. To go on with a run, see {@link io.github.graftml.train.Checkpoints}.
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
     * @param folder made if missing; of one run
     * @return keeps the one epoch with the highest accuracy on the validation pictures
     */
    public static ModelCheckpoint to(Path folder) {
        return new ModelCheckpoint(folder, 1, Monitor.VALID_ACCURACY, false);
    }

    /** @return this keeping so many of the best epochs, at least 1 */
    public ModelCheckpoint top(int count) {
        return new ModelCheckpoint(folder, Checks.atLeast("top", count, 1), monitor, last);
    }

    /** Returns this callback with {@code value} deciding which epochs are the best. Default: {@link Monitor#VALID_ACCURACY}. */
    public ModelCheckpoint monitor(Monitor value) {
        return new ModelCheckpoint(folder, top, value, last);
    }

    /** @return this keeping the last epoch too, however good it is */
    public ModelCheckpoint andLast() {
        return new ModelCheckpoint(folder, top, monitor, true);
    }

    @Override
    public List<Metric<?>> metrics() {
        return monitor.metrics();
    }

    /** Refuses to mix the epochs of two runs. */
    @Override
    public void onFitStart(TrainingRun fit) {
        if (fit.results().isEmpty() && fit.step() == 0 && !files().isEmpty()) {
            throw new GraftException("There are epochs of another run in " + folder + ", such as " + files().get(0).getFileName()
                    + "; choose another folder, or remove them");
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        Set<Path> kept = new LinkedHashSet<>();
        fit.results().stream().sorted(monitor.bestFirst()).limit(top).forEach(epoch -> kept.add(file(epoch)));
        if (last) {
            kept.add(file(result));
        }
        try {
            if (kept.contains(file(result))) {
                weights(fit, result).save(file(result));
            }
            for (Path file : files()) {
                if (!kept.contains(file)) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new GraftException("Cannot keep epoch " + result.epoch() + " in " + folder + ": " + e.getMessage()
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
                throw new GraftException("Cannot list the epochs in " + folder + ": " + e + "; name a folder that can be read", e);
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
