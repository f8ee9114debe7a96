package io.github.graftml;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A model's predictions for labelled images, one entry each, in the order of the batches.
 *
 * @param probabilities by class
 * @param labels        indices of the true classes
 * @param files         as text
 */
record PredictionCollector(List<double[]> probabilities, List<int[]> labels, List<String> files) {

    /**
     * Runs a model over all batches, and closes each.
     *
     * @param model gives a row of probabilities for each image of a batch
     */
    static PredictionCollector of(DataLoader batches, Function<Batch, double[][]> model) {
        PredictionCollector collected = new PredictionCollector(new ArrayList<>(), new ArrayList<>(),
                new ArrayList<>());
        try (BatchIterator all = batches.iterator()) {
            while (all.hasNext()) {
                try (Batch batch = all.next()) {
                    collected.probabilities.addAll(List.of(model.apply(batch)));
                    for (int i = 0; i < batch.size(); i++) {
                        collected.labels.add(batch.labels(i));
                        collected.files.add(batch.files().get(i).toString());
                    }
                }
            }
        }
        return collected;
    }

    /** Returns the predictions for images with one label each. */
    Predictions singleLabel(List<String> classes) {
        int[] targets = labels.stream().mapToInt(labels -> labels[0]).toArray();
        return Predictions.of(classes, probabilities.toArray(double[][]::new), targets).withFiles(files);
    }

    /** Returns the predictions for images with any number of labels. */
    MultiLabelPredictions multiLabel(List<String> classes) {
        boolean[][] targets = new boolean[labels.size()][classes.size()];
        for (int i = 0; i < targets.length; i++) {
            for (int label : labels.get(i)) {
                targets[i][label] = true;
            }
        }
        return MultiLabelPredictions.of(classes, probabilities.toArray(double[][]::new), targets).withFiles(files);
    }
}
