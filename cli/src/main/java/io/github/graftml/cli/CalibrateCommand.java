package io.github.graftml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
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
        description = "Makes a saved model's probabilities as sure as they are right (temperature scaling), and saves it so.")
final class CalibrateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Pictures that were not trained on: a folder with a folder per class, such as valid/.")
    private Path data;

    @Override
    public Integer call() throws JsonProcessingException {
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            Usage.require(command, !classifier.isMultiLabel(), "The model " + model + " tells any number of labels of each picture; a temperature is for classes of which there is one");
            DataLoader valid = ImageFolder.of(data, classifier.preprocessing()).batches(64);
            Predictions before = classifier.evaluate(valid);
            Map<String, Object> answer = new LinkedHashMap<>();
            try {
                answer.put("temperature", classifier.calibrate(valid).value());
            } catch (IllegalArgumentException e) {
                throw new DataException("Cannot calibrate " + model + " on " + data + ": " + e.getMessage(), e);
            }
            Predictions after = classifier.evaluate(valid);
            classifier.save(model);
            Metric<Predictions> error = Metrics.expectedCalibrationError(15);
            answer.put("calibration_error_before", error.of(before));
            answer.put("calibration_error", error.of(after));
            System.out.println(new ObjectMapper().writeValueAsString(answer));
        }
        return 0;
    }
}
