package io.github.graftml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.graftml.ImageClassifier;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.error.DataException;
import io.github.graftml.metrics.Metric;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.Predictions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code calibrate}. */
@Command(name = "calibrate", mixinStandardHelpOptions = true,
        header = "Calibrate a saved model's probabilities (temperature scaling).", description = {
                "Saves the temperature with the model, which predict, evaluate and export then use.",
                "The last line printed is a JSON object with temperature, calibration_error_before and calibration_error."})
final class CalibrateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "Saved model: the folder or file that a training command left, OUT/model.")
    private Path model;

    @Section(Section.DATA)
    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Images that the model was not trained on: a folder with a folder of images per class, "
                    + "such as valid/.")
    private Path data;

    @Override
    public Integer call() throws JsonProcessingException {
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            Usage.require(command, !classifier.isMultiLabel(), "The model " + model
                    + " is multi-label; temperature scaling takes a model of exactly one class for each image");
            DataLoader valid = ImageFolder.of(data, classifier.preprocessing()).batches(64);
            Predictions before = classifier.evaluate(valid).predictions();
            Map<String, Object> answer = new LinkedHashMap<>();
            try {
                answer.put("temperature", classifier.calibrate(valid).value());
            } catch (IllegalArgumentException e) {
                throw new DataException("Cannot calibrate " + model + " on " + data + ": " + e.getMessage(), e);
            }
            Predictions after = classifier.evaluate(valid).predictions();
            classifier.save(model);
            Metric<Predictions> error = Metrics.expectedCalibrationError(15);
            answer.put("calibration_error_before", error.of(before));
            answer.put("calibration_error", error.of(after));
            RunResults.printLastLine(answer);
        }
        return 0;
    }
}
