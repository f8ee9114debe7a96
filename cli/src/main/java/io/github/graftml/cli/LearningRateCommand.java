package io.github.graftml.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.cli.TrainingRunner.Recipe;
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
@Command(name = "lr-find", mixinStandardHelpOptions = true,
        description = "Sweeps the learning rate of a new head and suggests one. The last line printed is a JSON object with suggestion and steps.")
final class LearningRateCommand implements Callable<Integer> {

    private static final int FEWEST = 20;

    @Spec
    private CommandSpec command;

    @Mixin
    private BackboneOptions trunk;

    @Mixin
    private StepOptions step;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Pictures: a folder with train/ and valid/, each with a folder per class.")
    private Path data;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "100", description = "Training steps of the sweep, at least " + FEWEST + ". Default: ${DEFAULT-VALUE}")
    private int steps;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out", description = "Gets lr-find.svg. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        Usage.require(command, steps >= FEWEST, "--steps must be at least " + FEWEST + "; got " + steps);
        OutputFolder out = OutputFolder.at(folder);
        Setup setup = Setup.plain(DataSource.folders(data), 1, step.batchSize(), 1e-3, step.seed(), step.device());
        LearningRateSweep sweep = new TrainingRunner(trunk.architecture(), trunk.weights(), Recipe.NEW_HEAD, new FreezingOptions()).sweep(setup, steps);
        Path picture = out.folder().resolve("lr-find.svg");
        Files.writeString(picture, sweep.toSvg());
        System.out.println("Picture: " + picture.toAbsolutePath().normalize().toUri());
        System.out.println(new ObjectMapper().writeValueAsString(Map.of("suggestion", sweep.suggestion(), "steps", sweep.rates().length)));
        return 0;
    }
}
