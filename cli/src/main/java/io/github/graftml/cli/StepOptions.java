package io.github.graftml.cli;

import io.github.graftml.runtime.Device;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a training step is made of. */
final class StepOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Of every random choice. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda. Default: ${DEFAULT-VALUE}")
    private Device device;

    private int batchSize = 64;

    @Option(names = "--batch-size", paramLabel = "N", description = "Pictures of one training step, at least 1. Default: 64")
    void batchSize(int value) {
        batchSize = value;
        Usage.require(command, value >= 1, "--batch-size must be at least 1; got " + value);
    }

    int batchSize() {
        return batchSize;
    }

    long seed() {
        return seed;
    }

    /** @return resolved: not {@link Device#AUTO} */
    Device device() {
        return device.resolve();
    }
}
