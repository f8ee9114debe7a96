package io.github.graftml.train;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.graftml.error.GraftException;
import io.github.graftml.report.CurvePlot;
import io.github.graftml.report.EpochPoint;
import io.github.graftml.report.LossAccuracy;
import io.github.graftml.report.Run;
import io.github.graftml.runtime.internal.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The results of a training run, epoch by epoch, and its provenance. Immutable.
 *
 * @param epochs      finished epochs in order
 * @param resultEpoch number of the epoch whose weights the model was left with: the last, unless a callback such as early
 *                    stopping restored those of an earlier one; 0 if no epoch was finished
 * @param phases      the provenance of the run: one, unless several runs continued with the same model, as {@link #then}
 *                    joins them
 */
public record History(List<EpochResult> epochs, int resultEpoch, List<Provenance> phases) {

    /** An array of one object per epoch: {@code epoch, train_loss, train_accuracy, valid_loss, valid_accuracy, metrics, seconds}; metrics only where there are some. */
    public static final String EPOCHS_FILE = "history.json";
    /** An object whose {@code phases} are an array of {@link Provenance}, beside {@link #EPOCHS_FILE}; see {@link Provenance#read}. */
    public static final String PROVENANCE_FILE = "run.json";

    /** Copies the lists. */
    public History {
        epochs = List.copyOf(epochs);
        phases = List.copyOf(phases);
        if (resultEpoch < 0 || resultEpoch > epochs.size()) {
            throw new IllegalArgumentException("A history of " + epochs.size() + " epochs has no epoch " + resultEpoch
                    + " to be its result");
        }
    }

    /** Creates a history of one phase, whose result is that of its last epoch. */
    public History(List<EpochResult> epochs, Provenance provenance) {
        this(epochs, epochs.size(), List.of(provenance));
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
     * Returns the result of the run: the epoch whose weights the model was left with. Reports show this one.
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult result() {
        if (resultEpoch == 0) {
            throw new IllegalStateException("This history has no finished epoch");
        }
        return epochs.get(resultEpoch - 1);
    }

    /** Returns which epoch the result is of: {@code last, epoch 10 of 10} or {@code best, epoch 7 of 10}. */
    public String resultText() {
        return (resultEpoch == epochs.size() ? "last" : "best") + ", epoch " + resultEpoch + " of " + epochs.size();
    }

    /**
     * @param later a run that went on with the same model
     * @return both as one: its epochs are numbered on, its phases follow
     */
    public History then(History later) {
        List<EpochResult> all = new ArrayList<>(epochs);
        later.epochs.forEach(e -> all.add(e.numbered(epochs.size() + e.epoch())));
        return new History(all, epochs.size() + later.resultEpoch, Stream.concat(phases.stream(), later.phases.stream()).toList());
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
        return CurvePlot.of(points());
    }

    /**
     * Returns the run as a report shows it: its epochs, its result, the number of images that its accuracies are of, and its configuration.
     * A {@code RunRecorder} adds its steps and timings.
     *
     * @param name distinguishes this run from the others in a report
     * @throws IllegalArgumentException if no epoch was finished
     */
    public Run run(String name) {
        Run run = Run.of(name, points()).withResult(resultEpoch).withMetrics(result().metrics())
                .withConfiguration(provenance().configuration());
        boolean perImage = !provenance().settings().loss().takes(true); // else accuracies may be of labels, not of images
        return perImage ? run.withImages(provenance().trainImages(), provenance().validImages()) : run;
    }

    private List<EpochPoint> points() {
        return epochs.stream().map(e -> new EpochPoint(e.epoch(), new LossAccuracy(e.trainLoss(), e.trainAccuracy()),
                new LossAccuracy(e.validLoss(), e.validAccuracy()), Double.NaN, e.seconds())).toList();
    }

    /**
     * Writes {@value #EPOCHS_FILE} and {@value #PROVENANCE_FILE} into a folder, each file whole or not at all.
     *
     * @param folder made if missing
     * @throws GraftException if the folder or the files cannot be written
     */
    public void save(Path folder) {
        try {
            AtomicFile.write(folder.resolve(EPOCHS_FILE), Json.MAPPER.writeValueAsString(epochs));
            AtomicFile.write(folder.resolve(PROVENANCE_FILE), Json.MAPPER.writeValueAsString(new Provenance.Phases(phases, resultEpoch)));
        } catch (IOException e) {
            throw new GraftException("Cannot write the history into " + folder + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /**
     * Reads what {@link #save} wrote.
     *
     * @throws GraftException if a file is missing or is not a history
     */
    public static History read(Path folder) {
        Path file = folder.resolve(EPOCHS_FILE);
        try {
            List<EpochResult> epochs = Json.MAPPER.readValue(file.toFile(), new TypeReference<List<EpochResult>>() { });
            Provenance.Phases run = Provenance.phases(folder.resolve(PROVENANCE_FILE));
            return new History(epochs, run.resultEpoch() == null ? epochs.size() : run.resultEpoch(), run.phases());
        } catch (IOException | IllegalArgumentException e) {
            throw new GraftException("Cannot read a history from " + folder + ": expected " + EPOCHS_FILE + " and "
                    + PROVENANCE_FILE + " as a training run writes them, found: " + Json.reason(e), e);
        }
    }

    /** Returns a line for each epoch, with its metrics, and one with the epoch that the result is of. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        epochs.forEach(epoch -> lines.add("epoch " + epoch.epoch() + ": " + epoch.values()));
        if (!epochs.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "result (%s): accuracy %.4f; most accurate: epoch %d, %.4f", resultText(),
                    result().validAccuracy(), best().epoch(), best().validAccuracy()));
        }
        return String.join(System.lineSeparator(), lines);
    }
}
