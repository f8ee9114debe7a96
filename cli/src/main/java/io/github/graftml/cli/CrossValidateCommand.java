package io.github.graftml.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.cli.TrainingRunner.Recipe;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.CrossValidation;
import io.github.graftml.transform.Transforms;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code cross-validate}. */
@Command(name = "cross-validate", mixinStandardHelpOptions = true,
        description = "Trains a new head on a frozen trunk once for each fold of one folder of pictures, measured on the others: every picture is measured on once. "
                + "The last line printed is a JSON object with valid_accuracy (the mean), deviation, valid_loss and folds.")
final class CrossValidateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private BackboneOptions trunk;

    @Mixin
    private StepOptions step;

    @Mixin
    private EpochOptions epochs;

    @Mixin
    private OptimizerOptions optimization;

    @Mixin
    private RegularizationOptions regularization;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Pictures: a folder with a folder per class.")
    private Path data;

    @Option(names = "--folds", paramLabel = "K", defaultValue = "5", description = "Parts of every class, at least 2. Default: ${DEFAULT-VALUE}")
    private int folds;

    @Override
    public Integer call() throws IOException {
        Usage.require(command, folds >= 2, "--folds must be at least 2; got " + folds);
        Setup setup = new Setup(DataSource.folders(data), epochs.epochsOr(1), step.batchSize(), epochs.learningRateOr(1e-3), optimization, step.seed(), step.device(),
                BadImagePolicy.STOP, 0, null, regularization, UnaryOperator.identity(), Precision.AUTO);
        CrossValidation result = new TrainingRunner(trunk.architecture(), trunk.weights(), Recipe.NEW_HEAD, new FreezingOptions())
                .crossValidate(setup, ImageFolder.of(data, Transforms.toTensor()).folds(folds, step.seed()));
        System.out.println(result);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("valid_accuracy", result.meanAccuracy());
        line.put("deviation", result.accuracyDeviation());
        line.put("valid_loss", result.meanLoss());
        line.put("folds", folds);
        System.out.println(new ObjectMapper().writeValueAsString(line));
        return 0;
    }
}
