package io.github.graftml.examples;

import io.github.graftml.ImageClassifier;
import io.github.graftml.export.Onnx;
import io.github.graftml.export.TorchScript;
import io.github.graftml.transform.ImageSize;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code export}. */
@Command(name = "export", mixinStandardHelpOptions = true, description = "Writes a saved model for other programs: pictures go in normalised, logits come out.")
final class ExportCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Parameters(index = "1", paramLabel = "FILE", description = "Ends in .onnx (ONNX) or .pt (TorchScript).")
    private Path file;

    @Override
    public Integer call() {
        String name = file.getFileName().toString();
        if (!name.endsWith(".onnx") && !name.endsWith(".pt")) {
            throw new ParameterException(command.commandLine(), "FILE must end in .onnx or .pt; got " + file);
        }
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            if (name.endsWith(".onnx")) {
                int side = classifier.preprocessing().outputSize(new ImageSize(1000, 1000)).width();
                Onnx.write(classifier.model(), side, Map.of("classes", String.join(",", classifier.classes())), file);
            } else {
                TorchScript.write(classifier.model(), file);
            }
        }
        System.out.println("Wrote " + file);
        return 0;
    }
}
