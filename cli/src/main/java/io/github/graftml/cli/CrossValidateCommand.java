package io.github.graftml.cli;

import io.github.graftml.cli.TrainingRunner.Recipe;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.data.DataSource;
import io.github.graftml.data.ImageFolder;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.CrossValidation;
import io.github.graftml.train.History;
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
        header = "Measure the training of a new head by k-fold cross-validation.", description = {
                "Trains once for each fold of one folder of images, on all other folds; so each image is validated on once.",
                "The last line printed is a JSON object with valid_accuracy (the mean), deviation (the standard deviation "
                        + "of the folds), valid_loss and folds."})
final class CrossValidateCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelOptions backbone;

    @Mixin
    private StepOptions step;

    @Mixin
    private EpochOptions epochs;

    @Mixin
    private OptimizerOptions optimization;

    @Mixin
    private RegularizationOptions regularization;

    @Section(Section.DATA)
    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder with a folder of images per class.")
    private Path data;

    @Section(Section.DATA)
    @Option(names = "--folds", paramLabel = "K", defaultValue = "5",
            description = "Number of folds, at least 2. Default: ${DEFAULT-VALUE}")
    private int folds;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out/cross-validation",
            description = "Folder for report.html, and for history.json and run.json of each fold. Default: "
                    + "${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        Usage.require(command, folds >= 2, "--folds must be at least 2; got " + folds);
        OutputFolder out = OutputFolder.at(folder);
        Setup setup = new Setup(DataSource.trainAndValid(data), epochs.epochsOr(1), step.batchSize(),
                epochs.learningRateOr(1e-3), optimization, step.seed(), step.device(),
                BadImagePolicy.STOP, null, null, regularization, UnaryOperator.identity(), Precision.AUTO);
        CrossValidation result = new TrainingRunner(backbone.architecture(), backbone.weights(), Recipe.NEW_HEAD,
                new FreezingOptions())
                .crossValidate(setup, ImageFolder.of(data, Transforms.toTensor()), folds);
        HtmlReport report = HtmlReport.of("Cross-validation");
        for (int fold = 1; fold <= folds; fold++) {
            History history = result.folds().get(fold - 1);
            report.run(history.run("fold " + fold));
            history.save(out.folder().resolve("fold-" + fold));
        }
        Terminal.result(result.toString());
        RunResults.writeReport(report, out);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("valid_accuracy", result.meanAccuracy());
        line.put("deviation", result.accuracyDeviation());
        line.put("valid_loss", result.meanLoss());
        line.put("folds", folds);
        RunResults.printLastLine(line);
        return 0;
    }
}
