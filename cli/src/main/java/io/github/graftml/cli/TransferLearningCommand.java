package io.github.graftml.cli;

import io.github.graftml.cli.TransferLearningExperiment.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code transfer-learning}. */
@Command(name = "transfer-learning", mixinStandardHelpOptions = true, defaultValueProvider = EarlierRun.class,
        description = "Experiment 2 of the article: a new head on a frozen trunk that knows ImageNet.")
final class TransferLearningCommand implements Callable<Integer> {

    @Mixin
    private TrunkOptions trunk;

    @Mixin
    private Freezing freezing;

    @Mixin
    private Optimization optimization;

    @Mixin
    private TableOptions tables;

    @Mixin
    private ExperimentOptions options;

    @Override
    public Integer call() throws IOException {
        freezing.check();
        if (freezing.isPartial()) {
            options.requireNotInt8("with --freeze-up-to a part of it trains: take bf16 or fp32");
        }
        TransferLearningExperiment experiment = new TransferLearningExperiment(trunk.architecture(), trunk.weights(), Recipe.NEW_HEAD, freezing);
        return options.run(experiment.name(), tables, optimization, 1, 1e-3, experiment::run);
    }
}
