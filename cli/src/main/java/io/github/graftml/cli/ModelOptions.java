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

/** The backbone that a command starts from. */
@Section(Section.MODEL)
final class ModelOptions {

    static final String CUSTOM_CNN = "custom-cnn";
    static final String WEIGHTS = "--weights";

    private static final String IMAGENET = "imagenet";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--arch", paramLabel = "NAME", defaultValue = "resnet101",
            completionCandidates = ArchitectureNames.class, description = "Backbone: ${COMPLETION-CANDIDATES}. "
                    + "For train also custom-cnn, the article's small network from scratch. Default: ${DEFAULT-VALUE}")
    private String arch;

    @Option(names = WEIGHTS, paramLabel = "imagenet|none|FILE", defaultValue = IMAGENET,
            description = "Initial weights: pretrained on ImageNet, random, or from a .pth or safetensors file. "
                    + "Default: ${DEFAULT-VALUE}")
    private String weights;

    /** {@return whether the article's small network is requested, which has no backbone} */
    boolean isCustomCnn() {
        return CUSTOM_CNN.equals(arch);
    }

    /** Requires that pretrained weights, of which the article's small network has none, are not requested. */
    void requireNoWeights() {
        Usage.require(command, IMAGENET.equals(weights), "--arch custom-cnn trains from scratch; leave out " + WEIGHTS);
    }

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
            case IMAGENET -> PretrainedWeights.imagenet(arch);
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
