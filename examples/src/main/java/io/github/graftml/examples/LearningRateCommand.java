package io.github.graftml.examples;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.data.BadImage;
import io.github.graftml.examples.TransferLearningExperiment.Recipe;
import io.github.graftml.report.LearningRateSweep;
import io.github.graftml.train.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code lr-find}. */
@Command(name = "lr-find", mixinStandardHelpOptions = true,
        description = "Sweeps the learning rate of a new head and suggests one. The last line printed is a JSON object with suggestion and steps.")
final class LearningRateCommand implements Callable<Integer> {

    private static final int FEWEST = 20;

    @Spec
    private CommandSpec command;

    @Mixin
    private TrunkOptions trunk;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "Pictures: a folder with train/ and valid/, each with a folder per class.")
    private Path data;

    @Option(names = "--steps", paramLabel = "N", defaultValue = "100", description = "Training steps of the sweep, at least " + FEWEST + ". Default: ${DEFAULT-VALUE}")
    private int steps;

    @Option(names = "--batch-size", paramLabel = "N", defaultValue = "64", description = "Pictures of one step, at least 1. Default: ${DEFAULT-VALUE}")
    private int batchSize;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Of every random choice. Default: ${DEFAULT-VALUE}")
    private long seed;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda. Default: ${DEFAULT-VALUE}")
    private Device device;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out", description = "Gets lr-find.svg. Default: ${DEFAULT-VALUE}")
    private Path folder;

    @Override
    public Integer call() throws IOException {
        if (steps < FEWEST || batchSize < 1) {
            throw new ParameterException(command.commandLine(), steps < FEWEST ? "--steps must be at least " + FEWEST + "; got " + steps
                    : "--batch-size must be at least 1; got " + batchSize);
        }
        Output out = Output.at(folder);
        Setup setup = new Setup(PictureSource.folders(data), 1, batchSize, 1e-3, new Optimization(), seed, device.resolve(), BadImage.STOP, 0, null, new Regularization(), UnaryOperator.identity());
        LearningRateSweep sweep = new TransferLearningExperiment(trunk.architecture(), trunk.weights(), Recipe.NEW_HEAD, new Freezing()).sweep(setup, steps);
        Path picture = out.folder().resolve("lr-find.svg");
        Files.writeString(picture, sweep.toSvg());
        System.out.println("Picture: " + picture.toAbsolutePath().normalize().toUri());
        System.out.println(new ObjectMapper().writeValueAsString(Map.of("suggestion", sweep.suggestion(), "steps", sweep.rates().length)));
        return 0;
    }
}
