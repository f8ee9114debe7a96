package io.github.graftml.cli;

import io.github.graftml.data.DataSource;
import io.github.graftml.report.Problem;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Callback;
import io.github.graftml.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * What all commands that train and save a model have in common. A value out of range is a usage error that names its
 * option.
 */
final class TrainingOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private DataOptions data;

    @Mixin
    private StepOptions step;

    @Mixin
    private EpochOptions epochs;

    @Mixin
    private RegularizationOptions regularization;

    @Mixin
    private CheckpointOptions checkpoints;

    @Mixin
    private TrackingOptions tracking;

    @Section(Section.HARDWARE)
    @Option(names = "--precision", paramLabel = "NAME",
            description = "Compute in auto, fp32, bf16 (mixed precision for what trains) or int8 (quantizes the "
                    + "frozen backbone). Default: auto")
    private Precision precision;

    @Section(Section.TRAINING)
    @Option(names = EarlierSettings.OPTION, paramLabel = "RUN.JSON",
            description = "Reuse the settings of an earlier run, from the run.json in its --out; options given "
                    + "here override them.")
    private Path earlier;

    @Section(Section.OUTPUT)
    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out",
            description = "Folder for report.html, history.json, run.json and the model. Default: ${DEFAULT-VALUE}")
    private Path out;

    /** Requires that there is no precision int8, before any work; {@code reason} says why. */
    void requireNotInt8(String reason) {
        Usage.require(command, precision != Precision.INT8, "--precision int8 quantizes a frozen backbone; " + reason);
    }

    /** Requires images with one class each, before any work; {@code who} takes no others. */
    void requireOneLabel(String who) {
        Usage.require(command, !data.isMultiLabel(),
                who + " takes images with one class each; leave out " + DataOptions.LABELS);
    }

    /** Requires a run of one phase, before any work. */
    void requireOnePhase() {
        checkpoints.requireOnePhase();
    }

    /**
     * Trains, saves, reports.
     *
     * @param optimization  the optimizer and schedule, where the training leaves them open
     * @param defaultEpochs unless {@code --epochs} is given
     * @param defaultRate   the learning rate unless {@code --lr} is given
     * @return the exit code
     */
    int run(Training training, OptimizerOptions optimization, int defaultEpochs, double defaultRate)
            throws IOException {
        data.check();
        Usage.require(command,
                earlier == null || !out.resolve(earlier.getFileName()).toAbsolutePath().normalize()
                        .equals(earlier.toAbsolutePath().normalize()),
                "--out " + out + " holds the results of the run that " + EarlierSettings.OPTION
                        + " names; choose another --out");
        if (data.isMultiLabel()) {
            regularization.requireFitSeveralLabels();
        }
        OutputFolder output = OutputFolder.at(out);
        if (checkpoints.resume()) {
            output.requireCheckpointsOf(command.name());
        } else {
            output.requireNoCheckpoints();
        }
        Map<String, String> hyperparameters = EarlierSettings.options(command);
        hyperparameters.putIfAbsent("--epochs", Integer.toString(defaultEpochs));
        hyperparameters.putIfAbsent("--lr", Double.toString(defaultRate));
        training.ignoredOptions().forEach(hyperparameters::remove);
        List<Callback> callbacks = callbacks(output);
        DataSource images = data.source();
        List<Problem> problems = data.problems(images);
        Setup setup = new Setup(images, epochs.epochsOr(defaultEpochs), step.batchSize(),
                epochs.learningRateOr(defaultRate), optimization, step.seed(), step.device(),
                data.onBadImage(), checkpoints.stopping(),
                new Setup.Durability(output.checkpoints(command.name()), checkpoints.every()), regularization,
                trainer -> trainer.callback(callbacks.toArray(Callback[]::new)).hyperparameters(hyperparameters)
                        .precision(precision == Precision.BF16 ? Precision.BF16 : Precision.FP32),
                precision == null ? Precision.AUTO : precision);
        Outcome outcome = training.run(setup, output.model());
        outcome.history().save(output.folder());
        output.removeCheckpoints();
        RunResults.print(outcome);
        RunResults.writeReport(training.title(), List.of(outcome), problems, output);
        RunResults.printLastLine(outcome);
        return 0;
    }

    private List<Callback> callbacks(OutputFolder output) {
        List<Callback> callbacks = tracking.callbacks(command.name(),
                output.folder().toAbsolutePath().normalize().getFileName().toString());
        ((EarlierSettings) command.defaultValueProvider()).requireSameStart(command).ifPresent(callbacks::add);
        checkpoints.keepBest(output.folder().resolve("best")).ifPresent(callbacks::add);
        return callbacks;
    }
}
