package io.github.graftml.cli;

import io.github.graftml.cli.TrainingRunner.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fine-tune}. */
@Command(name = "fine-tune", mixinStandardHelpOptions = true, defaultValueProvider = RunFile.class,
        description = "A new head for an epoch on the frozen trunk, then --epochs of everything, slower towards the input.")
final class FineTuneCommand implements Callable<Integer> {

    @Mixin
    private BackboneOptions trunk;

    @Mixin
    private TableOptions tables;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.requireOnePhaseOptions();
        TrainingRunner experiment = new TrainingRunner(trunk.architecture(), trunk.weights(), Recipe.FINE_TUNED, new FreezingOptions());
        return options.run(experiment.name(), tables, new OptimizerOptions(), 1, 2e-3, experiment::run);
    }
}
