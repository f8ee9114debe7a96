package io.github.graftml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.ImageClassifier;
import io.github.graftml.export.Onnx;
import io.github.graftml.export.TorchScript;
import io.github.graftml.image.ImageSize;
import io.github.graftml.metrics.Temperature;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}. */
@Command(name = "export", mixinStandardHelpOptions = true, header = "Export a saved model to ONNX or TorchScript.",
        description = "Inputs are normalized images, "
                + "outputs are logits, divided by the temperature of a calibrated model; softmax of them is what "
                + "predict prints.")
final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "Saved model: the folder or file that a training command left, OUT/model.")
    private Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "Ends in .onnx (ONNX) or .pt (TorchScript).")
    private Path file;

    @Override
    public Integer call() throws JsonProcessingException {
        String name = file.getFileName().toString();
        Usage.require(command, name.endsWith(".onnx") || name.endsWith(".pt"),
                "FILE must end in .onnx or .pt; got " + file);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            double temperature = classifier.temperature().map(Temperature::value).orElse(1.0);
            if (name.endsWith(".onnx")) {
                int side = classifier.preprocessing().outputSize(new ImageSize(1000, 1000)).width();
                Map<String, String> metadata = Map.of("classes",
                        new ObjectMapper().writeValueAsString(classifier.classes()),
                        "multi_label", String.valueOf(classifier.isMultiLabel()), "preprocessing",
                        classifier.preprocessing().toJson());
                Onnx.export(classifier.model(), side, temperature, metadata, file);
            } else {
                TorchScript.export(classifier.model(), temperature, file);
            }
        }
        Terminal.result("Wrote " + file);
        return 0;
    }
}
