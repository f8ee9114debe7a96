package io.github.graftml.cli;

import io.github.graftml.runtime.Device;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Batch size, seed and device. */
@Section(Section.TRAINING)
final class StepOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42",
            description = "Random seed. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Section(Section.HARDWARE)
    @Option(names = "--device", paramLabel = "NAME", defaultValue = "auto",
            description = "Compute on auto, cpu or cuda. Default: ${DEFAULT-VALUE}")
    private Device device;

    private int batchSize = 64;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images in a batch, at least 1. Default: 64")
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

    /** {@return the device, resolved: not {@link Device#AUTO}} */
    Device device() {
        return device.resolve();
    }
}
