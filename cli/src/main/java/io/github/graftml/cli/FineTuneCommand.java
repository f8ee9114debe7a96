package io.github.graftml.cli;

import io.github.graftml.cli.TrainingRunner.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fine-tune}. */
@Command(name = "fine-tune", mixinStandardHelpOptions = true, defaultValueProvider = EarlierSettings.class,
        header = "Train a new head for an epoch, then fine-tune the whole network.", description = {
                "The second phase has --epochs epochs and learning rates that fall towards the input.",
                RunResults.LAST_LINE})
final class FineTuneCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        options.requireOnePhase();
        return options.run(
                new TrainingRunner(model.architecture(), model.weights(), Recipe.FINE_TUNED, new FreezingOptions()),
                new OptimizerOptions(), 1, 2e-3);
    }
}
