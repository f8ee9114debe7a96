package io.github.graftml.cli;

import io.github.graftml.cli.TrainingRunner.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transfer-learning}. */
@Command(name = "transfer-learning", mixinStandardHelpOptions = true, defaultValueProvider = RunFile.class,
        description = "Experiment 2 of the article: a new head on a frozen trunk that knows ImageNet.")
final class TrainCommand implements Callable<Integer> {

    @Mixin
    private BackboneOptions trunk;

    @Mixin
    private FreezingOptions freezing;

    @Mixin
    private OptimizerOptions optimization;

    @Mixin
    private TableOptions tables;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        freezing.check();
        if (freezing.isPartial()) {
            options.requireNotInt8("with --freeze-up-to a part of it trains: take bf16 or fp32");
        }
        TrainingRunner experiment = new TrainingRunner(trunk.architecture(), trunk.weights(), Recipe.NEW_HEAD, freezing);
        return options.run(experiment.name(), tables, optimization, 1, 1e-3, experiment::run);
    }
}
