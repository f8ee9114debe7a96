package io.github.graftml.report;

import io.github.graftml.metrics.Proportion;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training run as a report shows it: its curves, its result, how it was configured, where its time went. Immutable.
 *
 * @param name          distinguishes this run from the others in a report
 * @param epochs        in order, at least one
 * @param result        number of the epoch whose weights the model was left with: the last, unless early stopping
 *                      restored
 *                      those of an earlier one
 * @param trainImages   number of images that training accuracies were measured on; 0 if unknown
 * @param validImages   number of images that validation accuracies were measured on; 0 if unknown
 * @param metrics       values of the result by name, beside loss and accuracy; those that are not defined are missing
 * @param steps         the training steps in order; empty if only epochs were recorded
 * @param configuration settings by name, in the order to be shown
 * @param timings       seconds by phase ("loading", "forward", "backward", ...), in the order to be shown
 */
public record Run(String name, List<ReportEpoch> epochs, int result, long trainImages, long validImages,
        Map<String, Double> metrics,
        List<ReportStep> steps, Map<String, String> configuration, Map<String, Double> timings) {

    /** Copies the collections and checks the epochs. */
    public Run {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("Run \"" + name + "\" has no epochs; a report needs at least one");
        }
        if (epochs.stream().noneMatch(e -> e.epoch() == result)) {
            throw new IllegalArgumentException("The result of run \"" + name + "\" is that of epoch " + result
                    + ", but its epochs are " + epochs.stream().map(ReportEpoch::epoch).toList());
        }
        epochs = List.copyOf(epochs);
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        steps = List.copyOf(steps);
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        timings = Collections.unmodifiableMap(new LinkedHashMap<>(timings));
    }

    /**
     * Returns a run whose result is that of its last epoch.
     *
     * @param name   distinguishes this run from the others
     * @param epochs in order, at least one
     */
    public static Run of(String name, List<ReportEpoch> epochs) {
        return new Run(name, epochs, epochs.isEmpty() ? 0 : epochs.get(epochs.size() - 1).epoch(), 0, 0, Map.of(),
                List.of(), Map.of(), Map.of());
    }

    /**
     * Returns this run with the result of another epoch than the last.
     *
     * @param epoch number of the epoch whose weights the model was left with
     */
    public Run withResult(int epoch) {
        return new Run(name, epochs, epoch, trainImages, validImages, metrics, steps, configuration, timings);
    }

    /**
     * Returns this run with the number of images that its accuracies were measured on: a report then shows their
     * confidence intervals.
     *
     * @param train of an epoch of training
     * @param valid of a validation
     */
    public Run withImages(long train, long valid) {
        return new Run(name, epochs, result, train, valid, metrics, steps, configuration, timings);
    }

    /**
     * Returns this run with metrics of its result.
     *
     * @param values by name, in the order to be shown
     */
    public Run withMetrics(Map<String, Double> values) {
        return new Run(name, epochs, result, trainImages, validImages, values, steps, configuration, timings);
    }

    /**
     * Returns this run with the loss and learning rate of every training step.
     *
     * @param points the training steps in order
     */
    public Run withSteps(List<ReportStep> points) {
        return new Run(name, epochs, result, trainImages, validImages, metrics, points, configuration, timings);
    }

    /**
     * Returns this run with its configuration.
     *
     * @param settings by name, in the order to be shown
     */
    public Run withConfiguration(Map<String, String> settings) {
        return new Run(name, epochs, result, trainImages, validImages, metrics, steps, settings, timings);
    }

    /**
     * Returns this run with where its time went.
     *
     * @param seconds by phase, in the order to be shown
     */
    public Run withTimings(Map<String, Double> seconds) {
        return new Run(name, epochs, result, trainImages, validImages, metrics, steps, configuration, seconds);
    }

    /** Returns the epoch whose weights the model was left with: what every table of a report shows. */
    public ReportEpoch resultEpoch() {
        return epochs.stream().filter(e -> e.epoch() == result).findFirst().orElseThrow();
    }

    /**
     * Returns the epoch of the highest validation accuracy, of equals the one of the lowest loss; empty if none was
     * measured.
     */
    public Optional<ReportEpoch> best() {
        return epochs.stream().filter(e -> !Double.isNaN(e.valid().accuracy()))
                .max(Comparator.comparingDouble((ReportEpoch e) -> e.valid().accuracy())
                        .thenComparingDouble(e -> -e.valid().loss()));
    }

    /**
     * Returns the validation accuracy of the result with its interval; empty if it or the number of images is unknown.
     */
    public Optional<Proportion> accuracy() {
        double accuracy = resultEpoch().valid().accuracy();
        return validImages == 0 || Double.isNaN(accuracy) ? Optional.empty()
                : Optional.of(Proportion.of(accuracy, validImages));
    }

    /** Returns the wall time of all epochs, in seconds. */
    public double seconds() {
        return epochs.stream().mapToDouble(ReportEpoch::seconds).sum();
    }
}
