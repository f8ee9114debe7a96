package io.github.graftml.train;

import io.github.graftml.metrics.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The quantity that decides which epoch is best: {@link #VALID_ACCURACY}, {@link #VALID_LOSS}, or a metric, such as
 * {@code Monitor.of(Metrics.balancedAccuracy())}. An epoch without a value is never the best. Immutable.
 */
public final class Monitor {

    /** The highest validation accuracy; ties are broken by the lower validation loss, then by the earlier epoch. */
    public static final Monitor VALID_ACCURACY = new Monitor("validation accuracy", false, null,
            epoch -> Optional.of(epoch.validAccuracy()));
    /** The lowest validation loss; ties are broken by the earlier epoch. */
    public static final Monitor VALID_LOSS = new Monitor("validation loss", true, null,
            epoch -> Optional.of(epoch.validLoss()));

    private final String name;
    private final boolean lowerIsBetter;
    private final @Nullable Metric<?> metric; // null for what every epoch has
    private final Function<EpochResult, Optional<Double>> value;

    private Monitor(String name, boolean lowerIsBetter, @Nullable Metric<?> metric,
            Function<EpochResult, Optional<Double>> value) {
        this.name = name;
        this.lowerIsBetter = lowerIsBetter;
        this.metric = metric;
        this.value = epoch -> value.apply(epoch).filter(found -> !found.isNaN());
    }

    /**
     * {@return a monitor of a metric, in the direction of the metric} Ties are broken by the lower validation loss,
     * then by the earlier epoch. A callback that monitors the metric adds it to every epoch, even without {@link
     * Trainer#metric}.
     *
     * @param metric the metric
     */
    public static Monitor of(Metric<?> metric) {
        return new Monitor(metric.name(), metric.isLowerBetter(), metric,
                epoch -> Optional.ofNullable(epoch.metrics().get(metric.name())));
    }

    /** {@return the name for messages and files: {@code validation loss}} */
    public String name() {
        return name;
    }

    /** {@return whether lower values are better} */
    public boolean isLowerBetter() {
        return lowerIsBetter;
    }

    /** {@return the metrics to compute in each epoch: one, or none for loss and accuracy} */
    public List<Metric<?>> metrics() {
        return metric == null ? List.of() : List.of(metric);
    }

    /**
     * {@return the monitored value of an epoch; empty if undefined}
     *
     * @param epoch the result of the epoch
     */
    public Optional<Double> value(EpochResult epoch) {
        return value.apply(epoch);
    }

    /** {@return a comparator that orders the best epoch first, and epochs without a value last} */
    public Comparator<EpochResult> bestFirst() {
        double worst = lowerIsBetter ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        Comparator<EpochResult> byValue = Comparator.comparingDouble(epoch -> value(epoch).orElse(worst));
        return Comparator.comparing((EpochResult epoch) -> value(epoch).isEmpty())
                .thenComparing(lowerIsBetter ? byValue : byValue.reversed())
                .thenComparingDouble(EpochResult::validLoss).thenComparingInt(EpochResult::epoch);
    }

    @Override
    public String toString() {
        return name;
    }
}
