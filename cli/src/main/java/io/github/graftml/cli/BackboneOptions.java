package io.github.graftml.cli;

import io.github.graftml.model.Architecture;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import java.nio.file.Path;
import java.util.Iterator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which trunk a command starts from. */
final class BackboneOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--arch", paramLabel = "NAME", defaultValue = "resnet101", completionCandidates = ArchitectureNames.class,
            description = "The trunk: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private String arch;

    @Option(names = "--weights", paramLabel = "imagenet|none|FILE", defaultValue = "imagenet",
            description = "What the trunk knows: published ImageNet weights, nothing, or a .pth or safetensors file. Default: ${DEFAULT-VALUE}")
    private String weights;

    Architecture architecture() {
        return architecture(command, arch);
    }

    /** @throws ParameterException if there is none of this name */
    static Architecture architecture(CommandSpec command, String arch) {
        try {
            return Architectures.of(arch);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage() + " (--arch)", e);
        }
    }

    PretrainedWeights weights() {
        return switch (weights) {
            case "imagenet" -> PretrainedWeights.imagenet(arch);
            case "none" -> PretrainedWeights.none();
            default -> PretrainedWeights.file(Path.of(weights));
        };
    }

    static final class ArchitectureNames implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Architectures.all().stream().map(Architecture::name).iterator();
        }
    }
}
