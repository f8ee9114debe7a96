package io.github.graftml.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code custom-cnn}. */
@Command(name = "custom-cnn", mixinStandardHelpOptions = true, defaultValueProvider = RunFile.class,
        description = "Experiment 1 of the article: a small network from scratch.")
final class CustomCnnCommand implements Callable<Integer> {

    @Mixin
    private OptimizerOptions optimization;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.requireNotInt8("custom-cnn has none: take bf16 or fp32");
        return options.run("CustomCNN from scratch", null, optimization, 10, 1e-3, CustomCnnExperiment::run);
    }
}
