package io.github.graftml.examples;

import io.github.graftml.model.Architecture;
import io.github.graftml.model.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code transfer-learning}. */
@Command(name = "transfer-learning", mixinStandardHelpOptions = true, description = "Experiment 2 of the article: a new head on a frozen trunk that knows ImageNet.")
final class TransferLearningCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private ExperimentOptions options;

    @Option(names = "--arch", paramLabel = "NAME", defaultValue = "resnet101", completionCandidates = ArchitectureNames.class,
            description = "The trunk: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private String arch;

    @Option(names = "--weights", paramLabel = "imagenet|none|FILE", defaultValue = "imagenet",
            description = "What the trunk knows: published ImageNet weights, nothing, or a .pth or safetensors file. Default: ${DEFAULT-VALUE}")
    private String weights;

    @Override
    public Integer call() throws IOException {
        TransferLearningExperiment experiment = new TransferLearningExperiment(architecture(), weights());
        return options.run("Cats and dogs: " + experiment.name(), 1, experiment::run);
    }

    private Architecture architecture() {
        try {
            return Architecture.of(arch);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage() + " (--arch)", e);
        }
    }

    private Weights weights() {
        return switch (weights) {
            case "imagenet" -> Weights.imagenet(arch);
            case "none" -> Weights.none();
            default -> Weights.file(Path.of(weights));
        };
    }

    static final class ArchitectureNames implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Architecture.all().stream().map(Architecture::name).iterator();
        }
    }
}
