package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.data.Batch;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.Metric;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Collects the confusion matrix and the requested metrics of the validation of one epoch. */
final class ValidationScores {

    private final LabelledImages images;
    private final List<Metric<?>> metrics;
    private final long @Nullable [][] confusion; // by correct and predicted class; null for multi-label images
    private final List<double[]> probabilities = new ArrayList<>(); // none without metrics
    private final List<int[]> labels = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    ValidationScores(LabelledImages images, List<Metric<?>> metrics) {
        this.images = images;
        this.metrics = metrics;
        int classes = images.classes().size();
        confusion = images.isMultiLabel() ? null : new long[classes][classes];
    }

    /**
     * Checks that the metrics fit the images.
     *
     * @throws DataException if a metric needs single-label images and these are multi-label, or the reverse
     */
    static void requireFitting(List<Metric<?>> metrics, LabelledImages images) {
        metrics.stream().filter(metric -> metric.isMultiLabel() != images.isMultiLabel()).findFirst()
                .ifPresent(metric -> {
                    throw new DataException("The metric \"" + metric + "\" is for "
                            + (metric.isMultiLabel() ? "multi-label images" : "images with one label each")
                            + ", not for " + images + "; create it with "
                            + (metric.isMultiLabel() ? "Metric.of or Metric.perImage" : "Metric.multiLabel"));
                });
    }

    /** {@return {@code step}, after adding it} */
    StepResult add(Batch batch, StepResult step) {
        for (int i = 0; i < batch.size(); i++) {
            if (confusion != null) {
                confusion[batch.labels(i)[0]][requireNonNull(step.predicted())[i]]++;
            }
            double[][] given = step.probabilities();
            if (given != null) {
                probabilities.add(given[i]);
                labels.add(batch.labels(i));
                files.add(batch.files().get(i).toString());
            }
        }
        return step;
    }

    /** {@return the confusion matrix; empty for multi-label images} */
    Optional<ConfusionMatrix> confusionMatrix() {
        return Optional.ofNullable(confusion).map(counts -> ConfusionMatrix.of(images.classes(), counts));
    }

    /**
     * {@return the metrics by name, in order; undefined ones are missing}
     */
    Map<String, Double> metrics() {
        Map<String, Double> values = new LinkedHashMap<>();
        // metrics are undefined for others
        boolean finite = probabilities.stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
        if (!metrics.isEmpty() && !probabilities.isEmpty() && finite) {
            Object predictions = images.isMultiLabel() ? multiLabel() : singleLabel();
            metrics.forEach(metric -> value(metric, predictions).ifPresent(value -> values.put(metric.name(), value)));
        }
        return values;
    }

    private static Optional<Double> value(Metric<?> metric, Object predictions) {
        try {
            return metric.valueOf(predictions).stream().boxed().findFirst();
        } catch (GraftException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new GraftException(
                    "The metric \"" + metric + "\" failed: " + e + "; return NaN where it is not defined", e);
        }
    }

    private Predictions singleLabel() {
        return Predictions.of(images.classes(), probabilities.toArray(double[][]::new),
                labels.stream().mapToInt(all -> all[0]).toArray()).withFiles(files);
    }

    private MultiLabelPredictions multiLabel() {
        boolean[][] targets = new boolean[labels.size()][images.classes().size()];
        IntStream.range(0, targets.length)
                .forEach(i -> Arrays.stream(labels.get(i)).forEach(label -> targets[i][label] = true));
        return MultiLabelPredictions.of(images.classes(), probabilities.toArray(double[][]::new), targets)
                .withFiles(files);
    }
}
