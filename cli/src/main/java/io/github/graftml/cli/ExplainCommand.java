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
@Command(name = "explain", mixinStandardHelpOptions = true,
        header = "Draw Grad-CAM heat maps of a saved model's predictions.", description = "Yellow marks the "
                + "pixels that count for the class, violet those that do not.")
final class ExplainCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "MODEL",
            description = "Saved model: the folder or file that a training command left, OUT/model.")
    private Path model;

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "Image files.")
    private List<Path> images;

    @Section(Section.MODEL)
    @Option(names = "--label", paramLabel = "CLASS",
            description = "Class to explain. Default: the predicted class of each image.")
    private String label;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out",
            description = "Folder for a PNG file of each image. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        OutputFolder out = OutputFolder.at(folder);
        try (ImageClassifier classifier = ImageClassifier.load(model)) {
            Usage.require(command, label == null || classifier.classes().contains(label),
                    "--label takes one of " + classifier.classes() + "; got " + label);
            for (Path image : images) {
                Explanation explanation = label == null ? classifier.explain(image) : classifier.explain(image, label);
                Path file = out.folder().resolve(image.getFileName() + "." + explanation.label() + ".png");
                Files.write(file, explanation.overlay(image.toString()).bytes());
                Terminal.result(PredictCommand.text(classifier, image, explanation.prediction()) + " -> " + file);
            }
        }
        return 0;
    }
}
