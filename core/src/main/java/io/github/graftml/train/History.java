package io.github.graftml.train;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.graftml.error.GraftException;
import io.github.graftml.report.CurvePlot;
import io.github.graftml.report.EpochPoint;
import io.github.graftml.runtime.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a run came to, epoch by epoch, and where it comes from. Immutable.
 *
 * @param epochs finished epochs in order
 * @param phases what the run was made of: one, unless several runs went on with the same model, as {@link #then} puts them together
 */
public record History(List<EpochResult> epochs, List<Provenance> phases) {

    /** An array of one object per epoch: {@code epoch, train_loss, train_accuracy, valid_loss, valid_accuracy, metrics, seconds}; metrics only where there are some. */
    public static final String EPOCHS_FILE = "history.json";
    /** An object whose {@code phases} are an array of {@link Provenance}, beside {@link #EPOCHS_FILE}; see {@link Provenance#read}. */
    public static final String PROVENANCE_FILE = "run.json";

    /** Copies the lists. */
    public History {
        epochs = List.copyOf(epochs);
        phases = List.copyOf(phases);
    }

    /** A history of one phase. */
    public History(List<EpochResult> epochs, Provenance provenance) {
        this(epochs, List.of(provenance));
    }

    /** @return what the run was made of, or its last phase */
    public Provenance provenance() {
        return phases.get(phases.size() - 1);
    }

    /**
     * Returns the epoch with the highest validation accuracy; of equals the one with the lower loss. After early stopping by another
     * monitor the model may have the weights of another epoch: {@link #best(Monitor)}.
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult best() {
        return best(Monitor.VALID_ACCURACY);
    }

    /**
     * Returns the best epoch.
     *
     * @param monitor decides what is best
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult best(Monitor monitor) {
        return epochs.stream().min(monitor.bestFirst()).orElseThrow(() -> new IllegalStateException("This history has no finished epoch"));
    }

    /**
     * @return the last epoch
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult last() {
        if (epochs.isEmpty()) {
            throw new IllegalStateException("This history has no finished epoch");
        }
        return epochs.get(epochs.size() - 1);
    }

    /**
     * @param later a run that went on with the same model
     * @return both as one: its epochs are numbered on, its phases follow
     */
    public History then(History later) {
        List<EpochResult> all = new ArrayList<>(epochs);
        later.epochs.forEach(e -> all.add(e.numbered(epochs.size() + e.epoch())));
        return new History(all, Stream.concat(phases.stream(), later.phases.stream()).toList());
    }

    /** @return wall time of all epochs, validation included */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochResult::seconds).sum();
    }

    /** @return pictures trained on or validated, per second of {@link #seconds()} */
    public double imagesPerSecond() {
        return epochs.size() * (double) (provenance().trainImages() + provenance().validImages()) / seconds();
    }

    /**
     * Returns a chart of the losses and accuracies, epoch by epoch: {@code history.plot().writeTo(Path.of("curves.png"))}.
     *
     * @throws IllegalArgumentException if no epoch was finished
     */
    public CurvePlot plot() {
        return CurvePlot.of(epochs.stream().map(e -> new EpochPoint(e.epoch(), new io.github.graftml.report.LossAccuracy(e.trainLoss(), e.trainAccuracy()),
                new io.github.graftml.report.LossAccuracy(e.validLoss(), e.validAccuracy()), Double.NaN, e.seconds())).toList());
    }

    /**
     * Writes {@value #EPOCHS_FILE} and {@value #PROVENANCE_FILE} into a folder, each file whole or not at all.
     *
     * @param folder made if missing
     * @throws GraftException if the folder or the files cannot be written
     */
    public void write(Path folder) {
        try {
            AtomicFile.write(folder.resolve(EPOCHS_FILE), Json.MAPPER.writeValueAsString(epochs));
            AtomicFile.write(folder.resolve(PROVENANCE_FILE), Json.MAPPER.writeValueAsString(new Provenance.Phases(phases)));
        } catch (IOException e) {
            throw new GraftException("Cannot write the history into " + folder + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws GraftException if a file is missing or is not a history
     */
    public static History read(Path folder) {
        Path file = folder.resolve(EPOCHS_FILE);
        try {
            return new History(Json.MAPPER.readValue(file.toFile(), new TypeReference<List<EpochResult>>() { }), Provenance.read(folder.resolve(PROVENANCE_FILE)));
        } catch (IOException e) {
            throw new GraftException("Cannot read a history from " + folder + ": expected " + EPOCHS_FILE + " and "
                    + PROVENANCE_FILE + " as a training run writes them, found: " + Json.reason(e), e);
        }
    }

    /** Returns a line for each epoch, with its metrics, and one that names the best and the last epoch. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        epochs.forEach(epoch -> lines.add("epoch " + epoch.epoch() + ": " + epoch.values()));
        if (!epochs.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "best epoch by validation accuracy: %d (%.4f); last epoch: %d (%.4f)",
                    best().epoch(), best().validAccuracy(), last().epoch(), last().validAccuracy()));
        }
        return String.join(System.lineSeparator(), lines);
    }
}
