package io.github.graftml.train;

import io.github.graftml.metrics.Metric;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What decides which epoch is the best: {@link #VALID_ACCURACY}, {@link #VALID_LOSS}, or a metric, such as
 * {@code Monitor.of(Metrics.balancedAccuracy())}. An epoch without a value is never the best. Immutable.
 */
public final class Monitor {

    /** The higher accuracy on the validation images; of equals the lower loss, then the earlier epoch. */
    public static final Monitor VALID_ACCURACY = new Monitor("validation accuracy", false, null, epoch -> Optional.of(epoch.validAccuracy()));
    /** The lower loss on the validation images; of equals the earlier epoch. */
    public static final Monitor VALID_LOSS = new Monitor("validation loss", true, null, epoch -> Optional.of(epoch.validLoss()));

    private final String name;
    private final boolean lowerIsBetter;
    private final @Nullable Metric<?> metric; // null for what every epoch has
    private final Function<EpochResult, Optional<Double>> value;

    private Monitor(String name, boolean lowerIsBetter, @Nullable Metric<?> metric, Function<EpochResult, Optional<Double>> value) {
        this.name = name;
        this.lowerIsBetter = lowerIsBetter;
        this.metric = metric;
        this.value = epoch -> value.apply(epoch).filter(found -> !found.isNaN());
    }

    /**
     * Returns a monitor of a metric, in the metric's direction; of equals the epoch with the lower loss, then the earlier one. A callback that
     * monitors the metric has it computed each epoch, whether the trainer was given it or not.
     */
    public static Monitor of(Metric<?> metric) {
        return new Monitor(metric.name(), metric.isLowerBetter(), metric, epoch -> Optional.ofNullable(epoch.metrics().get(metric.name())));
    }

    /** Returns the name for messages and files: {@code validation loss}. */
    public String name() {
        return name;
    }

    /** Returns whether lower values are better. */
    public boolean isLowerBetter() {
        return lowerIsBetter;
    }

    /** Returns the metrics that must be computed each epoch: one, or none for what every epoch has. */
    public List<Metric<?>> metrics() {
        return metric == null ? List.of() : List.of(metric);
    }

    /** Returns the value that is compared; empty where it is not defined. */
    public Optional<Double> value(EpochResult epoch) {
        return value.apply(epoch);
    }

    /** Returns an order in which the best epoch comes first, and those without a value last. */
    public Comparator<EpochResult> bestFirst() {
        double worst = lowerIsBetter ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
        Comparator<EpochResult> byValue = Comparator.comparingDouble(epoch -> value(epoch).orElse(worst));
        return Comparator.comparing((EpochResult epoch) -> value(epoch).isEmpty()).thenComparing(lowerIsBetter ? byValue : byValue.reversed())
                .thenComparingDouble(EpochResult::validLoss).thenComparingInt(EpochResult::epoch);
    }

    @Override
    public String toString() {
        return name;
    }
}
