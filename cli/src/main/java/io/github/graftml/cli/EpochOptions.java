package io.github.graftml.cli;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Epochs and learning rate. */
@Section(Section.TRAINING)
final class EpochOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private OptionalInt epochs = OptionalInt.empty();
    private OptionalDouble learningRate = OptionalDouble.empty();

    @Option(names = "--epochs", paramLabel = "N", description = "Epochs, at least 1. Default: 1, for custom-cnn 10")
    void epochs(int value) {
        epochs = OptionalInt.of(value);
        Usage.require(command, value >= 1, "--epochs must be at least 1; got " + value);
    }

    @Option(names = "--lr", paramLabel = "RATE",
            description = "Learning rate, greater than 0. Default: 0.001, for fine-tune 0.002")
    void learningRate(double value) {
        learningRate = OptionalDouble.of(value);
        Usage.require(command, value > 0 && Double.isFinite(value), "--lr must be greater than 0; got " + value);
    }

    /** {@return the given value, or {@code usual}} */
    int epochsOr(int usual) {
        return epochs.orElse(usual);
    }

    /** {@return the given value, or {@code usual}} */
    double learningRateOr(double usual) {
        return learningRate.orElse(usual);
    }
}
