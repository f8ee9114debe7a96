package io.github.graftml.cli;

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
 * What came of an experiment, free of native memory.
 *
 * @param name        of the experiment
 * @param run         as a report shows it
 * @param history     epoch by epoch
 * @param accuracy    of the model on the validation pictures: the last epoch's, unless early stopping may have kept an earlier one's weights
 * @param measured    what the model makes of the validation pictures
 * @param sample      the first pictures of the first training batch, as the network got them
 * @param skipped     files that could not be read
 */
record Outcome(String name, Run run, History history, double accuracy, EvaluationReport measured, List<ReportImage> sample, List<SkippedImage> skipped) {

    static Outcome of(String name, Setup setup, ImageClassifier model, Run run, History history, DataLoader train, DataLoader valid) {
        EvaluationReport measured = EvaluationReport.of(name, model, valid, files -> BatchPreview.of(valid, files));
        Graft.seed(setup.seed()); // the article shows a batch right after seeding, so this is the same one
        List<ReportImage> sample = BatchPreview.first(train);
        return new Outcome(name, run, history, setup.patience() == 0 ? history.last().validAccuracy() : measured.accuracy(), measured, sample, Stream.concat(train.skipped().stream(), valid.skipped().stream()).toList());
    }
}
