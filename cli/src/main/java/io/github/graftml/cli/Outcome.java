package io.github.graftml.cli;

import io.github.graftml.Graft;
import io.github.graftml.ImageClassifier;
import io.github.graftml.callbacks.BatchPreview;
import io.github.graftml.data.ClassBalance;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.SkippedImage;
import io.github.graftml.report.ReportImage;
import io.github.graftml.report.Run;
import io.github.graftml.train.History;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The result of a training, free of native memory.
 *
 * @param name     of the training
 * @param run      as a report shows it
 * @param history  epoch by epoch
 * @param accuracy of the model on the validation images: the last epoch's, unless early stopping may have restored an earlier one's weights
 * @param measured the model's evaluation on the validation images
 * @param balance  of the validation images; empty where they have any number of labels
 * @param sample   the first images of the first training batch, as the network got them
 * @param skipped  files that could not be read
 */
record Outcome(String name, Run run, History history, double accuracy, EvaluationReport measured, Optional<ClassBalance> balance,
               List<ReportImage> sample, List<SkippedImage> skipped) {

    static Outcome of(String name, Setup setup, ImageClassifier model, Run run, History history, DataLoader train, DataLoader valid) {
        EvaluationReport measured = EvaluationReport.of(name, model, valid, files -> BatchPreview.of(valid.images(), files));
        Graft.seed(setup.seed()); // the article shows a batch right after seeding, so this is the same one
        List<ReportImage> sample = BatchPreview.first(train);
        return new Outcome(name, run, history, setup.stopping() == null ? history.last().validAccuracy() : measured.accuracy(), measured,
                setup.source().isMultiLabel() ? Optional.empty() : Optional.of(ClassBalance.of(valid.images())), sample,
                Stream.concat(train.skipped().stream(), valid.skipped().stream()).toList());
    }
}
