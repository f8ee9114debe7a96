package io.github.graftml.cli;

import io.github.graftml.Evaluation;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.ReportImage;
import io.github.graftml.runtime.Precision;
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
@Command(name = "evaluate", mixinStandardHelpOptions = true, header = "Evaluate a saved model on labeled images.",
        description = "The last line printed is a JSON "
                + "object with images and the metrics by name; one that is undefined is left out.")
final class EvaluateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "Saved model: the folder or file that a training command left, OUT/model.")
    private Path model;

    @Section(Section.DATA)
    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder with a folder of images per class, such as valid/; with --labels the folder "
                    + "that its file names are relative to.")
    private Path data;

    @Section(Section.DATA)
    @Option(names = "--labels", paramLabel = "FILE",
            description = "For a multi-label model: a CSV file with a header and the columns file,labels.")
    private Path labels;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out/evaluation",
            description = "Folder for report.html. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Section(Section.OUTPUT)
    @Option(names = "--explain", description = "Add Grad-CAM heat maps of the most confident mistakes to the report.")
    private boolean explain;

    @Section(Section.DATA)
    @Option(names = "--on-bad-image", paramLabel = "stop|skip", defaultValue = "stop",
            description = "Stop at an unreadable image, or skip, count and list it. Default: ${DEFAULT-VALUE}")
    private BadImagePolicy onBadImage;

    @Section(Section.MODEL)
    @Option(names = "--precision", paramLabel = "fp32|bf16|int8|auto",
            description = "Number format of predictions. Default: the saved model's, which is fp32 unless it was set.")
    private Precision precision;

    @Override
    public Integer call() throws IOException {
        OutputFolder out = OutputFolder.at(folder);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            if (precision != null) {
                classifier.predictPrecision(precision);
            }
            Usage.require(command, classifier.isMultiLabel() == (labels != null), "The model " + model + (labels == null
                    ? " is multi-label: give the labels as --labels FILE"
                    : " has one class for each image: leave out --labels"));
            LabelledImages images = labels == null ? ImageFolder.of(data, classifier.preprocessing())
                    : ImageTable.of(labels, data, classifier.preprocessing()).withClasses(classifier.classes());
            Evaluation evaluation = evaluate(classifier, images);
            HtmlReport report = HtmlReport.of("Evaluation of " + model);
            evaluation.addTo(report, model.toString());
            Terminal.result(evaluation.toString());
            RunResults.writeReport(report, out);
            Map<String, Number> line = new LinkedHashMap<>();
            line.put("images", evaluation.size());
            line.putAll(evaluation.metrics());
            RunResults.printLastLine(line);
        }
        return 0;
    }

    private Evaluation evaluate(ImageClassifier classifier, LabelledImages images) {
        DataLoader batches = DataLoader.of(images, 64).onBadImage(onBadImage);
        try (ProgressLine progress = ProgressLine.start("Evaluating", images.size(), "images")) {
            Evaluation evaluation = classifier.evaluate(batches);
            progress.advance(images.size() - batches.skipped().size());
            return explain ? evaluation.withImages(files -> explained(classifier, files)) : evaluation;
        } finally {
            RunResults.printSkipped(batches.skipped());
        }
    }

    private static List<ReportImage> explained(ImageClassifier classifier, List<String> files) {
        return files.stream()
                .map(file -> classifier.explain(Path.of(file)).overlay(Path.of(file).getFileName().toString()))
                .toList();
    }
}
