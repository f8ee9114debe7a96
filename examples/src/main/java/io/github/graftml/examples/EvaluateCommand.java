package io.github.graftml.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.BadImage;
import io.github.graftml.data.Batches;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.DataException;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Metrics;
import io.github.graftml.report.Picture;
import io.github.graftml.report.Predictions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code evaluate}. */
@Command(name = "evaluate", mixinStandardHelpOptions = true, description = "Measures a saved model on labelled pictures.")
final class EvaluateCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "A folder with a folder of pictures per class, such as valid/.")
    private Path data;

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
            ImageFolder images = ImageFolder.of(data, classifier.preprocessing());
            if (!images.classes().equals(classifier.classes())) {
                throw new DataException("The model " + model + " tells " + classifier.classes() + " apart, but " + data
                        + " has the class folders " + images.classes() + "; give pictures of the model's classes");
            }
            Batches batches = images.batches(64).onBadImage(onBadImage);
            Predictions predictions;
            try (Progress progress = Progress.start("Evaluating", images.size(), "images")) {
                predictions = classifier.evaluate(batches);
                progress.advance(predictions.size());
            }
            Results.printSkipped(batches.skipped());
            writeReport(classifier, predictions, images, out);
            System.out.println(json(predictions));
        }
        return 0;
    }

    private void writeReport(ImageClassifier classifier, Predictions predictions, ImageFolder images, Output out) throws IOException {
        List<Integer> mistakes = predictions.mostConfidentMistakes(HtmlReport.MISTAKES);
        List<String> files = mistakes.stream().map(predictions::file).toList();
        List<Picture> pictures = !explain ? BatchPictures.of(images, files)
                : files.stream().map(file -> classifier.explain(Path.of(file)).overlay(Path.of(file).getFileName().toString())).toList();
        HtmlReport.of("Evaluation of " + model).evaluation(model.toString(), predictions, sample -> pictures.get(mistakes.indexOf(sample)))
                .writeTo(out.report());
        Results.printReport(out);
    }

    private static String json(Predictions predictions) throws JsonProcessingException {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("images", predictions.size());
        Metrics.standard().forEach(metric -> values.put(metric.name(), metric.of(predictions)));
        return new ObjectMapper().writeValueAsString(values);
    }
}
