package io.github.graftml.cli;

import io.github.graftml.cli.TrainingRunner.Recipe;
import io.github.graftml.data.DataSource;
import io.github.graftml.report.LearningRateSweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lr-find}. */
@Command(name = "lr-find", mixinStandardHelpOptions = true, header = "Find a learning rate for a new head.",
        description = "Sweeps rising learning rates and draws "
                + "the loss. The last line printed is a JSON object with suggestion and steps.")
final class LearningRateCommand implements Callable<Integer> {

    private static final int FEWEST = 20;

    @Spec
    private CommandSpec command;

    @Mixin
    private ModelOptions backbone;

    @Mixin
    private StepOptions step;

    @Section(Section.DATA)
    @Option(names = "--data", paramLabel = "DIR", required = true,
            description = "Folder with train/ and valid/, each with a folder of images per class.")
    private Path data;

    @Section(Section.TRAINING)
    @Option(names = "--steps", paramLabel = "N", defaultValue = "100",
            description = "Training steps of the sweep, at least "
                    + FEWEST + ". Default: ${DEFAULT-VALUE}")
    private int steps;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out",
            description = "Folder for lr-find.svg. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        Usage.require(command, steps >= FEWEST, "--steps must be at least " + FEWEST + "; got " + steps);
        OutputFolder out = OutputFolder.at(folder);
        Setup setup = Setup.plain(DataSource.trainAndValid(data), 1, step.batchSize(), 1e-3, step.seed(),
                step.device());
        LearningRateSweep sweep = new TrainingRunner(backbone.architecture(), backbone.weights(), Recipe.NEW_HEAD,
                new FreezingOptions()).sweep(setup, steps);
        Path chart = out.folder().resolve("lr-find.svg");
        Files.writeString(chart, sweep.toSvg());
        Terminal.result("Chart: " + chart.toAbsolutePath().normalize().toUri());
        RunResults.printLastLine(Map.of("suggestion", sweep.suggestion(), "steps", sweep.rates().length));
        return 0;
    }
}
