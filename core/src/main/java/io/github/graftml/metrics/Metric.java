package io.github.graftml.metrics;

import java.util.function.ToDoubleFunction;

/** One number that says how good predictions are. Implement it, or use {@link #of}, for a metric of one's own. */
public interface Metric {

    /** @return a short name for tables and files: {@code accuracy} */
    String name();

    /**
     * @param predictions of a model
     * @return the metric's value; NaN where it is not defined for these predictions
     */
    double of(Predictions predictions);

    /**
     * @param name     a short name for tables and files
     * @param function computes the value
     * @return the metric
     */
    static Metric of(String name, ToDoubleFunction<Predictions> function) {
        return new Metric() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public double of(Predictions predictions) {
                return function.applyAsDouble(predictions);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
