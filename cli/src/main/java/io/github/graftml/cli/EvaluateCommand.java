package io.github.graftml.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.Evaluation;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.ReportImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code evaluate}. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, description = "Measures a saved model on labelled pictures.")
final class EvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder or file, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "A folder with a folder of pictures per class, such as valid/; with --labels the folder that the table's file names start from.")
    private Path data;

    @Option(names = "--labels", paramLabel = "FILE", description = "For a model of pictures with several labels: a CSV file with a heading and the columns file,labels.")
    private Path labels;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out/evaluation", description = "Gets report.html. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Option(names = "--explain", description = "Show in the report where the network looked in the pictures that it got wrong (Grad-CAM).")
    private boolean explain;

    @Option(names = "--on-bad-image", paramLabel = "stop|skip", defaultValue = "stop",
            description = "What an unreadable picture does: stop, or be skipped, counted and listed. Default: ${DEFAULT-VALUE}")
    private BadImagePolicy onBadImage;

    @Override
    public Integer call() throws IOException {
        OutputFolder out = OutputFolder.at(folder);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            Usage.require(command, classifier.isMultiLabel() == (labels != null), "The model " + model + (labels == null
                    ? " tells any number of labels of each picture: give their table as --labels FILE" : " tells one class of each picture: leave out --labels"));
            LabelledImages pictures = labels == null ? ImageFolder.of(data, classifier.preprocessing())
                    : ImageTable.of(labels, data, classifier.preprocessing()).withClasses(classifier.classes());
            Evaluation evaluation = evaluate(classifier, pictures);
            HtmlReport report = HtmlReport.of("Evaluation of " + model);
            evaluation.addTo(report, model.toString());
            report.writeTo(out.report());
            System.out.println(evaluation);
            TrainingReport.printReport(out);
            Map<String, Number> line = new LinkedHashMap<>();
            line.put("images", evaluation.size());
            line.putAll(evaluation.metrics());
            System.out.println(new ObjectMapper().writeValueAsString(line));
        }
        return 0;
    }

    private Evaluation evaluate(ImageClassifier classifier, LabelledImages pictures) {
        DataLoader batches = DataLoader.of(pictures, 64).onBadImage(onBadImage);
        try (ProgressLine progress = ProgressLine.start("Evaluating", pictures.size(), "images")) {
            Evaluation evaluation = classifier.evaluate(batches);
            progress.advance(pictures.size() - batches.skipped().size());
            return explain ? evaluation.withImages(files -> explained(classifier, files)) : evaluation;
        } finally {
            TrainingReport.printSkipped(batches.skipped());
        }
    }

    private static List<ReportImage> explained(ImageClassifier classifier, List<String> files) {
        return files.stream().map(file -> classifier.explain(Path.of(file)).overlay(Path.of(file).getFileName().toString())).toList();
    }
}
