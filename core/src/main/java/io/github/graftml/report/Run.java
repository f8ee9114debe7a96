package io.github.graftml.report;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One training run as a report shows it: its curves, how it was configured, where its time went. Immutable.
 *
 * @param name          what tells this run from the others in a report
 * @param epochs        in order, at least one
 * @param steps         the training steps in order; empty if only epochs were recorded
 * @param configuration settings by name, in the order to be shown
 * @param timings       seconds by phase ("loading", "forward", "backward", ...), in the order to be shown
 */
public record Run(String name, List<EpochPoint> epochs, List<StepPoint> steps, Map<String, String> configuration,
                  Map<String, Double> timings) {

    /** Copies what it is given. */
    public Run {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("Run \"" + name + "\" has no epochs; a report needs at least one");
        }
        epochs = List.copyOf(epochs);
        steps = List.copyOf(steps);
        configuration = Collections.unmodifiableMap(new LinkedHashMap<>(configuration));
        timings = Collections.unmodifiableMap(new LinkedHashMap<>(timings));
    }

    /**
     * @param name   what tells this run from the others
     * @param epochs in order, at least one
     * @return a run of which nothing else is known
     */
    public static Run of(String name, List<EpochPoint> epochs) {
        return new Run(name, epochs, List.of(), Map.of(), Map.of());
    }

    /**
     * @param points the training steps in order
     * @return this run with the fine grain of its training loss and learning rate
     */
    public Run withSteps(List<StepPoint> points) {
        return new Run(name, epochs, points, configuration, timings);
    }

    /**
     * @param settings by name, in the order to be shown
     * @return this run with its configuration
     */
    public Run withConfiguration(Map<String, String> settings) {
        return new Run(name, epochs, steps, settings, timings);
    }

    /**
     * @param seconds by phase, in the order to be shown
     * @return this run with where its time went
     */
    public Run withTimings(Map<String, Double> seconds) {
        return new Run(name, epochs, steps, configuration, seconds);
    }

    /** @return the epoch of the highest validation accuracy, of equals the one of the lowest loss; empty if none was measured */
    public Optional<EpochPoint> best() {
        return epochs.stream().filter(e -> !Double.isNaN(e.valid().accuracy()))
                .max(Comparator.comparingDouble((EpochPoint e) -> e.valid().accuracy())
                        .thenComparingDouble(e -> -e.valid().loss()));
    }

    /** @return wall time of all epochs */
    public double seconds() {
        return epochs.stream().mapToDouble(EpochPoint::seconds).sum();
    }
}
