package io.github.graftml.cli;

import io.github.graftml.Evaluation;
import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.callbacks.BatchPreview;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.SkippedImage;
import io.github.graftml.report.ReportImage;
import io.github.graftml.report.Run;
import io.github.graftml.train.History;
import java.util.List;
import java.util.stream.Stream;

/**
 * The result of a training, free of native memory.
 *
 * @param name       of the training
 * @param run        as a report shows it
 * @param history    epoch by epoch
 * @param evaluation of the trained model on the validation images
 * @param sample     the first images of the first training batch, as the network got them
 * @param skipped    files that could not be read
 */
record Outcome(String name, Run run, History history, Evaluation evaluation, List<ReportImage> sample,
        List<SkippedImage> skipped) {

    static Outcome of(String name, Setup setup, ImageClassifier model, Run run, History history, DataLoader train,
            DataLoader valid) {
        Evaluation evaluation = model.evaluate(valid);
        Graft.seed(setup.seed()); // the article shows a batch right after seeding, so this is the same one
        List<ReportImage> sample = BatchPreview.first(train);
        return new Outcome(name, run, history, evaluation, sample,
                Stream.concat(train.skipped().stream(), valid.skipped().stream()).toList());
    }
}
