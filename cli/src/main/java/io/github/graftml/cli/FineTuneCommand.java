package io.github.graftml.cli;

import io.github.graftml.cli.TransferLearningExperiment.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fine-tune}. */
@Command(name = "fine-tune", mixinStandardHelpOptions = true, defaultValueProvider = EarlierRun.class,
        description = "A new head for an epoch on the frozen trunk, then --epochs of everything, slower towards the input.")
final class FineTuneCommand implements Callable<Integer> {

    @Mixin
    private TrunkOptions trunk;

    @Mixin
    private TableOptions tables;

    @Mixin
    private ExperimentOptions options;

    @Override
    public Integer call() throws IOException {
        options.requireOnePhaseOptions();
        TransferLearningExperiment experiment = new TransferLearningExperiment(trunk.architecture(), trunk.weights(), Recipe.FINE_TUNED, new Freezing());
        return options.run(experiment.name(), tables, new Optimization(), 1, 2e-3, experiment::run);
    }
}
