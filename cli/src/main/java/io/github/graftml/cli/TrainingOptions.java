package io.github.graftml.cli;

import io.github.graftml.callbacks.ModelCheckpoint;
import io.github.graftml.data.BadImagePolicy;
import io.github.graftml.report.Problem;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.train.Callback;
import io.github.graftml.train.Trainer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What both experiments can be told. A value out of range is a usage error that names its option. */
final class TrainingOptions {

    static final String VALID_SHARE = "--valid-share";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--data", paramLabel = "DIR", description = "Pictures: a folder with train/ and valid/, each with a folder per class.")
    private Path data;

    @Option(names = "--download", description = "Fetch the article's archive of cats and dogs (about 850 MB) into a cache folder and use that.")
    private boolean download;

    @Option(names = "--archive", paramLabel = "URL", hidden = true, defaultValue = "http://files.fast.ai/data/dogscats.zip")
    private URI archive;

    @Option(names = "--out", paramLabel = "DIR", defaultValue = "graft-out",
            description = "Gets report.html, history.json and the model. Default: ${DEFAULT-VALUE}")
    private Path out;

    @Option(names = "--precision", paramLabel = "NAME",
            description = "The numbers to compute with: auto, fp32, bf16 (in training, too) or int8 (the frozen trunk). Default: auto")
    private Precision precision;

    @Option(names = "--on-bad-image", paramLabel = "stop|skip", defaultValue = "stop",
            description = "What an unreadable picture does: stop the run, or be skipped, counted and listed. Default: ${DEFAULT-VALUE}")
    private BadImagePolicy onBadImage;

    @Option(names = "--resume", description = "Go on where an earlier run with the same --out was cut off (Ctrl-C, kill, power); begins anew if none was.")
    private boolean resume;

    @Option(names = RunFile.LIKE, paramLabel = "RUN.JSON",
            description = "Train like the earlier run that left this file in its --out: it says whatever is not given here.")
    private Path like;

    private int checkpointEvery = Integer.MAX_VALUE;

    @Mixin
    private StepOptions step;

    @Mixin
    private EpochOptions epochs;

    @Mixin
    private RegularizationOptions regularization;

    @Mixin
    private TrackingOptions tracking;

    @Option(names = "--check", description = "Look the pictures over before training, as the command check does, and show in the report what is wrong with them.")
    private boolean check;

    private Double validShare;
    private int patience;
    private int keepBest;

    @Option(names = VALID_SHARE, paramLabel = "SHARE",
            description = "Set this share of every class aside for validation, in (0, 1), always the same for a --seed; --data DIR then holds the folders per class "
                    + "themselves. With --labels and without --valid-labels a share of the table. Default there: 0.2")
    void validShare(double share) {
        validShare = share;
        Usage.require(command, share > 0 && share < 1, VALID_SHARE + " must lie between 0 and 1; got " + share);
    }

    @Option(names = "--early-stop", paramLabel = "N", description = "Stop after N epochs without a lower validation loss, and keep the best epoch's weights.")
    void earlyStop(int value) {
        patience = value;
        Usage.require(command, value >= 1, "--early-stop must be at least 1; got " + value);
    }

    @Option(names = "--keep-best", paramLabel = "K", description = "Keep the weights of the K epochs with the highest valid accuracy, at least 1, in OUT/best. Not for fine-tune, which has two phases.")
    void keepBest(int value) {
        keepBest = value;
        Usage.require(command, value >= 1, "--keep-best must be at least 1; got " + value);
    }

    @Option(names = "--checkpoint-every", paramLabel = "STEPS",
            description = "Save what --resume needs after so many training steps, at least 1, besides after every epoch and at Ctrl-C.")
    void checkpointEvery(int value) {
        checkpointEvery = value;
        Usage.require(command, value >= 1, "--checkpoint-every must be at least 1; got " + value);
    }

    /**
     * Looks whether there is something to run in bytes, before any work.
     *
     * @param what has no wholly frozen trunk, for the message
     */
    void requireNotInt8(String what) {
        Usage.require(command, precision != Precision.INT8, "--precision int8 runs a frozen trunk in bytes; " + what);
    }

    /** Looks whether the run has one phase, where only such a run can do what is asked for. */
    void requireOnePhaseOptions() {
        Usage.require(command, keepBest == 0, "--keep-best keeps epochs of one phase, fine-tune has two; leave it out");
    }

    /**
     * Runs an experiment and tells what came of it.
     *
     * @param title       of the report
     * @param tables      of pictures with several labels; null where the experiment takes none
     * @param optimization how weights follow their gradients, where the experiment leaves it open
     * @param usualEpochs how many unless {@code --epochs} says otherwise
     * @param usualRate   the learning rate unless {@code --lr} says otherwise
     * @return the exit code
     */
    int run(String title, TableOptions tables, OptimizerOptions optimization, int usualEpochs, double usualRate, Experiment experiment) throws IOException {
        DataSource given = (tables == null ? new TableOptions() : tables).source(data, validShare);
        Usage.require(command, data != null || download || !given.isMultiLabel(), "Where are the pictures? Give --data DIR, the folder that the names in --labels start from");
        Usage.require(command, data != null || download, "Which pictures? Give --data DIR (a folder with train/ and valid/), or --download");
        Usage.require(command, data == null || !download, "--data and --download contradict each other: give one of them");
        Usage.require(command, like == null || !out.resolve(like.getFileName()).toAbsolutePath().normalize().equals(like.toAbsolutePath().normalize()),
                "--out " + out + " holds the results of the run that --like names; choose another --out");
        Usage.require(command, validShare == null || !download, "--valid-share and --download contradict each other: the archive has pictures to validate with");
        if (given.isMultiLabel()) {
            Usage.require(command, !download, "--labels and --download contradict each other: give --data DIR, the folder that the table's names start from");
            Usage.require(command, !check, "--check looks through a folder of pictures for each class; leave it out with --labels");
            regularization.requireFitSeveralLabels();
        }
        OutputFolder output = OutputFolder.at(out);
        if (resume) {
            output.requireCheckpointsOf(command.name());
        } else {
            output.requireNoCheckpoints();
        }
        Device on = step.device();
        Map<String, String> told = RunFile.options(command);
        told.putIfAbsent("--epochs", Integer.toString(usualEpochs));
        told.putIfAbsent("--lr", Double.toString(usualRate));
        Optional<Callback> sameBeginning = ((RunFile) command.defaultValueProvider()).sameBeginning(command);
        List<Callback> followers = tracking.callbacks(command.name(), output.folder().toAbsolutePath().normalize().getFileName().toString());
        sameBeginning.ifPresent(followers::add);
        DataSource pictures = download ? DataSource.folders(new DogsCats(archive).folder()) : given;
        List<Problem> problems = check ? TrainingReport.problems(CheckCommand.check(pictures.folder())) : List.of();
        if (keepBest > 0) {
            followers.add(ModelCheckpoint.to(output.folder().resolve("best")).top(keepBest));
        }
        Setup setup = new Setup(pictures, epochs.epochsOr(usualEpochs), step.batchSize(),
                epochs.learningRateOr(usualRate), optimization, step.seed(), on, onBadImage, patience,
                new Setup.Durability(output.checkpoints(command.name()), checkpointEvery), regularization,
                trainer -> {
                    Trainer followed = trainer.callback(followers.toArray(Callback[]::new)).hyperparameters(told);
                    return precision == null ? followed : followed.precision(precision);
                });
        Outcome outcome = experiment.run(setup, output.model());
        outcome.history().write(output.folder());
        output.removeCheckpoints();
        TrainingReport.printSkipped(outcome.skipped());
        TrainingReport.printTable(Map.of(outcome.name(), outcome.history()));
        TrainingReport.writeReport(title, List.of(outcome), problems, output);
        TrainingReport.printLastLine(outcome);
        return 0;
    }

    /** One of the article's. */
    interface Experiment {
        Outcome run(Setup setup, Path modelFolder);
    }
}
