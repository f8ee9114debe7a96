package io.github.graftml.metrics;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One number that says how good predictions are: {@code Metrics.accuracy()}, or one of your own by {@link #of} or
 * {@link #perImage}. Higher is better, unless {@link #lowerIsBetter()}. Metrics of the same name are equal.
 * Immutable.
 *
 * @param <P> what it is computed from: {@link Predictions}, or {@link MultiLabelPredictions} where images may have
 *            several labels
 */
public final class Metric<P> {

    private final String name;
    private final Class<P> input;
    private final ToDoubleFunction<P> function;
    private final boolean lowerIsBetter;

    private Metric(String name, Class<P> input, ToDoubleFunction<P> function, boolean lowerIsBetter) {
        this.name = name;
        this.input = input;
        this.function = function;
        this.lowerIsBetter = lowerIsBetter;
    }

    /**
     * {@return a metric that is computed from the predictions of a whole epoch}
     *
     * @param name     a short name for tables and files
     * @param function computes the value; NaN where it is not defined
     * @throws IllegalArgumentException if the name is blank
     */
    public static Metric<Predictions> of(String name, ToDoubleFunction<Predictions> function) {
        return create(name, Predictions.class, function);
    }

    /**
     * {@return a metric that is the mean of a value of each image}
     *
     * @param name     a short name for tables and files
     * @param function computes the value of an image; NaN where it is not defined, and then the mean is not defined
     *                 either
     * @throws IllegalArgumentException if the name is blank
     */
    public static Metric<Predictions> perImage(String name, PerImage function) {
        Objects.requireNonNull(function, "function");
        return of(name, p -> IntStream.range(0, p.size()).mapToDouble(i -> function.of(p.scores(i), p.target(i)))
                .average().orElseThrow());
    }

    /**
     * {@return a metric for images that may have several labels: {@code Metric.multiLabel("macro F1", p ->
     * MultiLabelMetrics.of(p).macroF1())}}
     *
     * @param name     a short name for tables and files
     * @param function computes the value from the predictions of a whole epoch; NaN where it is not defined
     * @throws IllegalArgumentException if the name is blank
     */
    public static Metric<MultiLabelPredictions> multiLabel(String name,
            ToDoubleFunction<MultiLabelPredictions> function) {
        return create(name, MultiLabelPredictions.class, function);
    }

    private static <P> Metric<P> create(String name, Class<P> input, ToDoubleFunction<P> function) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A metric needs a name; got \"" + name + "\"");
        }
        return new Metric<>(name, input, Objects.requireNonNull(function, "function"), false);
    }

    /** {@return this metric with lower values being better, as for an error or a loss} */
    public Metric<P> lowerIsBetter() {
        return new Metric<>(name, input, function, true);
    }

    /** {@return whether lower values are better} */
    public boolean isLowerBetter() {
        return lowerIsBetter;
    }

    /** {@return a short name for tables and files: {@code accuracy}} */
    public String name() {
        return name;
    }

    /** {@return whether this metric is for images that may have several labels} */
    public boolean isMultiLabel() {
        return input == MultiLabelPredictions.class;
    }

    /** {@return the metric's value; NaN where it is not defined for these predictions} */
    public double of(P predictions) {
        return function.applyAsDouble(predictions);
    }

    /**
     * Returns the value of predictions whose kind is known only at run time.
     *
     * @param predictions {@link Predictions} or {@link MultiLabelPredictions}
     * @return empty where the metric is not defined, or not a finite number
     * @throws ClassCastException if the predictions are of the other kind; see {@link #isMultiLabel()}
     */
    public OptionalDouble valueOf(Object predictions) {
        double value = of(input.cast(predictions));
        return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Metric<?> metric && metric.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }

    /** A value of one image. */
    @FunctionalInterface
    public interface PerImage {

        /**
         * Computes the value.
         *
         * @param scores the model's probabilities of the classes
         * @param target the correct class, from 0
         */
        double of(Scores scores, int target);
    }
}
