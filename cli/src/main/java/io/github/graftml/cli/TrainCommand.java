package io.github.graftml.cli;

import io.github.graftml.cli.TrainingRunner.Recipe;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code train}. */
@Command(name = "train", mixinStandardHelpOptions = true, defaultValueProvider = EarlierSettings.class,
        header = "Train a new head on a frozen, pretrained backbone.", description = {
                "With --arch custom-cnn, trains the article's small network from scratch; with --freeze-up-to, a part of "
                        + "the backbone, too.",
                RunResults.LAST_LINE})
final class TrainCommand implements Callable<Integer> {

    @Mixin
    private ModelOptions model;

    @Mixin
    private FreezingOptions freezing;

    @Mixin
    private OptimizerOptions optimization;

    @Mixin
    private TrainingOptions options;

    @Override
    public Integer call() throws IOException {
        freezing.check();
        if (model.isCustomCnn()) {
            model.requireNoWeights();
            freezing.requireNone("--arch custom-cnn has no backbone to freeze");
            options.requireNotInt8("custom-cnn has none: take bf16 or fp32");
            options.requireOneLabel("custom-cnn");
            return options.run(new CustomCnnTraining(), optimization, 10, 1e-3);
        }
        if (freezing.isPartial()) {
            options.requireNotInt8("with --freeze-up-to a part of it trains: take bf16 or fp32");
        }
        return options.run(new TrainingRunner(model.architecture(), model.weights(), Recipe.NEW_HEAD, freezing),
                optimization, 1, 1e-3);
    }
}
