package io.github.graftml.cli;

import io.github.graftml.Explanation;
import io.github.graftml.ImageClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code explain}. */
@Command(name = "explain", mixinStandardHelpOptions = true, description = "Draws where a saved model looked in pictures (Grad-CAM): yellow counted, violet did not.")
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's folder, as in --out DIR of a training command: DIR/model.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Picture files.")
    private List<Path> images;

    @Option(names = "--label", paramLabel = "CLASS", description = "The class to be explained. Default: the model's answer for each picture.")
    private String label;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out", description = "Gets a PNG file for each picture. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        OutputFolder out = OutputFolder.at(folder);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            Usage.require(command, label == null || classifier.classes().contains(label), "--label takes one of " + classifier.classes() + "; got " + label);
            for (Path image : images) {
                Explanation explanation = label == null ? classifier.explain(image) : classifier.explain(image, label);
                Path file = out.folder().resolve(image.getFileName() + "." + explanation.label() + ".png");
                Files.write(file, explanation.overlay(image.toString()).bytes());
                System.out.println(PredictCommand.text(classifier, image, explanation.prediction()) + " -> " + file);
            }
        }
        return 0;
    }
}
