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
 * What a model said of labelled pictures, one entry each, in the order of the batches.
 *
 * @param probabilities by class
 * @param labels        indices of the true classes
 * @param files         as text
 */
record PredictionCollector(List<double[]> probabilities, List<int[]> labels, List<String> files) {

    /** @param model gives a row of probabilities for each picture of a batch */
    static PredictionCollector of(DataLoader batches, Function<Batch, double[][]> model) {
        PredictionCollector answers = new PredictionCollector(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        try (BatchIterator all = batches.iterator()) {
            while (all.hasNext()) {
                try (Batch batch = all.next()) {
                    answers.probabilities.addAll(List.of(model.apply(batch)));
                    for (int i = 0; i < batch.size(); i++) {
                        answers.labels.add(batch.labels(i));
                        answers.files.add(batch.files().get(i).toString());
                    }
                }
            }
        }
        return answers;
    }

    /** @return the answers to pictures with one label each */
    Predictions ofOneClass(List<String> classes) {
        return Predictions.of(classes, probabilities.toArray(double[][]::new), labels.stream().mapToInt(labels -> labels[0]).toArray()).withFiles(files);
    }

    /** @return the answers to pictures with any number of labels */
    MultiLabelPredictions ofManyLabels(List<String> classes) {
        boolean[][] targets = new boolean[labels.size()][classes.size()];
        for (int i = 0; i < targets.length; i++) {
            for (int label : labels.get(i)) {
                targets[i][label] = true;
            }
        }
        return MultiLabelPredictions.of(classes, probabilities.toArray(double[][]::new), targets).withFiles(files);
    }
}
