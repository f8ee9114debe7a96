package io.github.graftml.train;

import com.fasterxml.jackson.core.type.TypeReference;
import io.github.graftml.error.GraftException;
import io.github.graftml.report.CurvePlot;
import io.github.graftml.report.LossAccuracy;
import io.github.graftml.report.ReportEpoch;
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
 * @param epochs      the results of the finished epochs, in order
 * @param resultEpoch number of the epoch that the final weights are from: the last, unless a callback such as early
 *                    stopping restored an earlier one; 0 if no epoch was finished
 * @param phases      the provenance of each phase: one, or several if runs were joined by {@link #then}
 */
public record History(List<EpochResult> epochs, int resultEpoch, List<Provenance> phases) {

    /**
     * The name of the JSON file of the epochs: an array of objects with {@code epoch}, {@code train_loss}, {@code
     * train_accuracy}, {@code valid_loss}, {@code valid_accuracy}, {@code metrics} if there are any, and {@code
     * seconds}.
     */
    public static final String EPOCHS_FILE = "history.json";
    /**
     * The name of the JSON file of the provenance: an object whose {@code phases} are an array of {@link Provenance}.
     */
    public static final String PROVENANCE_FILE = "run.json";

    /**
     * Copies the lists.
     *
     * @param epochs      the results of the finished epochs, in order
     * @param resultEpoch number of the epoch that the final weights are from: the last, unless a callback such as early
     *                    stopping restored an earlier one; 0 if no epoch was finished
     * @param phases      the provenance of each phase: one, or several if runs were joined by {@link #then}
     */
    public History {
        epochs = List.copyOf(epochs);
        phases = List.copyOf(phases);
        if (resultEpoch < 0 || resultEpoch > epochs.size()) {
            throw new IllegalArgumentException(
                    "A history of " + epochs.size() + " epochs cannot have the result epoch " + resultEpoch
                            + "; expected 0 to " + epochs.size());
        }
    }

    /**
     * Creates a history of one phase, whose result is that of its last epoch.
     *
     * @param epochs     the results of the finished epochs, in order
     * @param provenance the provenance of the run
     */
    public History(List<EpochResult> epochs, Provenance provenance) {
        this(epochs, epochs.size(), List.of(provenance));
    }

    /** {@return the provenance of the run; of several phases, the last one} */
    public Provenance provenance() {
        return phases.get(phases.size() - 1);
    }

    /**
     * {@return the epoch with the highest validation accuracy} Ties are broken by the lower loss. If early stopping
     * used another monitor, the final weights may be from another epoch; see {@link #result()}.
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult best() {
        return best(Monitor.VALID_ACCURACY);
    }

    /**
     * {@return the best epoch by a monitor}
     *
     * @param monitor decides which epoch is best
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult best(Monitor monitor) {
        return epochs.stream().min(monitor.bestFirst())
                .orElseThrow(() -> new IllegalStateException("This history has no finished epoch"));
    }

    /**
     * {@return the last epoch}
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult last() {
        if (epochs.isEmpty()) {
            throw new IllegalStateException("This history has no finished epoch");
        }
        return epochs.get(epochs.size() - 1);
    }

    /**
     * {@return the epoch that the final weights are from} Reports show this one.
     *
     * @throws IllegalStateException if no epoch was finished
     */
    public EpochResult result() {
        if (resultEpoch == 0) {
            throw new IllegalStateException("This history has no finished epoch");
        }
        return epochs.get(resultEpoch - 1);
    }

    /**
     * {@return a text that names the epoch of the result: {@code last, epoch 10 of 10} or {@code best, epoch 7 of 10}}
     */
    public String resultText() {
        return (resultEpoch == epochs.size() ? "last" : "best") + ", epoch " + resultEpoch + " of " + epochs.size();
    }

    /**
     * {@return both histories joined} The epochs of the later one are renumbered.
     *
     * @param later the history of a run that continued with the same model
     */
    public History then(History later) {
        List<EpochResult> all = new ArrayList<>(epochs);
        later.epochs.forEach(e -> all.add(e.numbered(epochs.size() + e.epoch())));
        return new History(all, epochs.size() + later.resultEpoch,
                Stream.concat(phases.stream(), later.phases.stream()).toList());
    }

    /** {@return the wall time of all epochs in seconds, validation included} */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochResult::seconds).sum();
    }

    /** {@return the training and validation images per second of {@link #seconds()}} */
    public double imagesPerSecond() {
        return epochs.size() * (double) (provenance().trainImages() + provenance().validImages()) / seconds();
    }

    /**
     * {@return a chart of losses and accuracies by epoch: {@code history.plot().writeTo(Path.of("curves.png"))}}
     *
     * @throws IllegalArgumentException if no epoch was finished
     */
    public CurvePlot plot() {
        return CurvePlot.of(points());
    }

    /**
     * {@return the run for a report: epochs, result, numbers of images and configuration} A {@code RunRecorder} adds
     * steps and timings.
     *
     * @param name the name of this run in the report
     * @throws IllegalArgumentException if no epoch was finished
     */
    public Run run(String name) {
        Run run = Run.of(name, points()).withResult(resultEpoch).withMetrics(result().metrics())
                .withConfiguration(provenance().configuration());
        // else accuracies may be of labels, not of images
        boolean perImage = !provenance().settings().loss().takes(true);
        return perImage ? run.withImages(provenance().trainImages(), provenance().validImages()) : run;
    }

    private List<ReportEpoch> points() {
        return epochs.stream().map(e -> new ReportEpoch(e.epoch(), new LossAccuracy(e.trainLoss(), e.trainAccuracy()),
                new LossAccuracy(e.validLoss(), e.validAccuracy()), Double.NaN, e.seconds())).toList();
    }

    /**
     * Writes {@value #EPOCHS_FILE} and {@value #PROVENANCE_FILE} into a folder, each file atomically.
     *
     * @param folder the folder; created if missing
     * @throws GraftException if the folder or the files cannot be written
     */
    public void save(Path folder) {
        try {
            AtomicFile.write(folder.resolve(EPOCHS_FILE), Json.MAPPER.writeValueAsString(epochs));
            AtomicFile.write(folder.resolve(PROVENANCE_FILE),
                    Json.MAPPER.writeValueAsString(new Provenance.Phases(phases, resultEpoch)));
        } catch (IOException e) {
            throw new GraftException("Cannot write the history into " + folder + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /**
     * Reads the files that {@link #save} wrote.
     *
     * @param folder the folder of the files
     * @return the history
     * @throws GraftException if a file is missing or is not a history
     */
    public static History read(Path folder) {
        Path file = folder.resolve(EPOCHS_FILE);
        try {
            List<EpochResult> epochs = Json.MAPPER.readValue(file.toFile(), new TypeReference<List<EpochResult>>() {
            });
            Provenance.Phases run = Provenance.phases(folder.resolve(PROVENANCE_FILE));
            return new History(epochs, run.resultEpoch() == null ? epochs.size() : run.resultEpoch(), run.phases());
        } catch (IOException | IllegalArgumentException e) {
            throw new GraftException("Cannot read a history from " + folder + ": expected " + EPOCHS_FILE + " and "
                    + PROVENANCE_FILE + " as a training run writes them, found: " + Json.reason(e), e);
        }
    }

    /** {@return one line for each epoch, and one for the result} */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        epochs.forEach(epoch -> lines.add("epoch " + epoch.epoch() + ": " + epoch.values()));
        if (!epochs.isEmpty()) {
            lines.add(String.format(Locale.ROOT, "result (%s): accuracy %.4f; most accurate: epoch %d, %.4f",
                    resultText(),
                    result().validAccuracy(), best().epoch(), best().validAccuracy()));
        }
        return String.join(System.lineSeparator(), lines);
    }
}
