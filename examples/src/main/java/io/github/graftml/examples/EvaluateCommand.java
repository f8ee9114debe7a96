package io.github.graftml.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.BadImage;
import io.github.graftml.data.Batches;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.ImageTable;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Metrics;
import io.github.graftml.report.MultiLabelMetrics;
import io.github.graftml.report.MultiLabelPredictions;
import io.github.graftml.report.Picture;
import io.github.graftml.report.Predictions;
import io.github.graftml.train.BatchPictures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out", description = "Gets report.html. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Option(names = "--explain", description = "Show in the report where the network looked in the pictures that it got wrong (Grad-CAM).")
    private boolean explain;

    @Option(names = "--on-bad-image", paramLabel = "stop|skip", defaultValue = "stop",
            description = "What an unreadable picture does: stop, or be skipped, counted and listed. Default: ${DEFAULT-VALUE}")
    private BadImage onBadImage;

    @Override
    public Integer call() throws IOException {
        Output out = Output.at(folder);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            if (classifier.isMultiLabel() != (labels != null)) {
                throw new ParameterException(command.commandLine(), "The model " + model + (labels == null
                        ? " tells any number of labels of each picture: give their table as --labels FILE" : " tells one class of each picture: leave out --labels"));
            }
            HtmlReport report = HtmlReport.of("Evaluation of " + model);
            Map<String, Number> line = labels == null ? evaluate(classifier, report) : evaluateMultiLabel(classifier, report);
            report.writeTo(out.report());
            Results.printReport(out);
            System.out.println(new ObjectMapper().writeValueAsString(line));
        }
        return 0;
    }

    /** @return the line for machines */
    private Map<String, Number> evaluate(ImageClassifier classifier, HtmlReport report) {
        ImageFolder pictures = ImageFolder.of(data, classifier.preprocessing());
        Predictions predictions = measured(pictures, classifier::evaluate);
        List<Integer> mistakes = predictions.mostConfidentMistakes(HtmlReport.MISTAKES);
        List<Picture> shown = pictures(classifier, pictures, mistakes.stream().map(predictions::file).toList());
        report.evaluation(model.toString(), predictions, sample -> shown.get(mistakes.indexOf(sample)));
        Map<String, Number> values = line(predictions.size());
        Metrics.standard().forEach(metric -> values.put(metric.name(), metric.of(predictions)));
        return values;
    }

    private Map<String, Number> evaluateMultiLabel(ImageClassifier classifier, HtmlReport report) {
        ImageTable pictures = ImageTable.of(labels, data, classifier.preprocessing()).withClasses(classifier.classes());
        MultiLabelPredictions predictions = measured(pictures, classifier::evaluateMultiLabel);
        List<Integer> mistakes = predictions.mostConfidentMistakes(HtmlReport.MISTAKES);
        List<Picture> shown = pictures(classifier, pictures, mistakes.stream().map(predictions::file).toList());
        report.evaluation(model.toString(), predictions, sample -> shown.get(mistakes.indexOf(sample)));
        Map<String, Number> values = line(predictions.size());
        values.putAll(MultiLabelMetrics.of(predictions).summary());
        return values;
    }

    private static Map<String, Number> line(int images) {
        Map<String, Number> line = new LinkedHashMap<>();
        line.put("images", images);
        return line;
    }

    private <P> P measured(LabelledImages pictures, Function<Batches, P> measure) {
        Batches batches = pictures.batches(64).onBadImage(onBadImage);
        try (Progress progress = Progress.start("Evaluating", pictures.size(), "images")) {
            P predictions = measure.apply(batches);
            progress.advance(pictures.size() - batches.skipped().size());
            return predictions;
        } finally {
            Results.printSkipped(batches.skipped());
        }
    }

    private List<Picture> pictures(ImageClassifier classifier, LabelledImages pictures, List<String> files) {
        return !explain ? BatchPictures.of(pictures, files)
                : files.stream().map(file -> classifier.explain(Path.of(file)).overlay(Path.of(file).getFileName().toString())).toList();
    }
}
