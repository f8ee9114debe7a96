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

/** What the validation of one epoch says beyond loss and accuracy: its confusion matrix, and the metrics that were asked for. */
final class ValidationScores {

    private final LabelledImages images;
    private final List<Metric<?>> metrics;
    private final long @Nullable [][] confusion; // by correct and predicted class; null for several labels
    private final List<double[]> probabilities = new ArrayList<>(); // none without metrics
    private final List<int[]> labels = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    ValidationScores(LabelledImages images, List<Metric<?>> metrics) {
        this.images = images;
        this.metrics = metrics;
        int classes = images.classes().size();
        confusion = images.isMultiLabel() ? null : new long[classes][classes];
    }

    /** @throws DataException if a metric is for images of the other kind */
    static void requireFitting(List<Metric<?>> metrics, LabelledImages images) {
        metrics.stream().filter(metric -> metric.isMultiLabel() != images.isMultiLabel()).findFirst().ifPresent(metric -> {
            throw new DataException("The metric \"" + metric + "\" is for images with " + (metric.isMultiLabel() ? "several labels" : "one label each")
                    + ", not for " + images + "; make it by " + (metric.isMultiLabel() ? "Metric.of or Metric.perImage" : "Metric.multiLabel"));
        });
    }

    /** Returns {@code step}, after adding it. */
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

    /** Returns how often each class was predicted for each; empty where images may have several labels. */
    Optional<ConfusionMatrix> confusionMatrix() {
        return Optional.ofNullable(confusion).map(counts -> ConfusionMatrix.of(images.classes(), counts));
    }

    /** Returns the metrics by name, in the order in which they were given; those that are not defined are missing. */
    Map<String, Double> metrics() {
        Map<String, Double> values = new LinkedHashMap<>();
        boolean finite = probabilities.stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite); // no metric is defined for others
        if (!metrics.isEmpty() && !probabilities.isEmpty() && finite) {
            Object predictions = images.isMultiLabel() ? multiLabel() : oneLabel();
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
            throw new GraftException("The metric \"" + metric + "\" failed: " + e + "; return NaN where it is not defined", e);
        }
    }

    private Predictions oneLabel() {
        return Predictions.of(images.classes(), probabilities.toArray(double[][]::new), labels.stream().mapToInt(all -> all[0]).toArray()).withFiles(files);
    }

    private MultiLabelPredictions multiLabel() {
        boolean[][] targets = new boolean[labels.size()][images.classes().size()];
        IntStream.range(0, targets.length).forEach(i -> Arrays.stream(labels.get(i)).forEach(label -> targets[i][label] = true));
        return MultiLabelPredictions.of(images.classes(), probabilities.toArray(double[][]::new), targets).withFiles(files);
    }
}
