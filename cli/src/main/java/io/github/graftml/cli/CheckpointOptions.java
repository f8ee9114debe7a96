package io.github.graftml.cli;

import io.github.graftml.callbacks.ModelCheckpoint;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.train.Callback;
import io.github.graftml.train.Monitor;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options for checkpoints, resuming, and saving the best epochs. */
@Section(Section.CHECKPOINTS)
final class CheckpointOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--resume",
            description = "Resume an interrupted run with the same --out (Ctrl-C, kill, power); starts a new run "
                    + "if there was none.")
    private boolean resume;

    @Option(names = "--monitor", paramLabel = "loss|accuracy|balanced-accuracy",
            description = "What decides which epoch is the best on the validation images. Default: loss for "
                    + "--early-stop, accuracy for --keep-best")
    private Monitored monitored;

    private int every = Integer.MAX_VALUE;
    private int patience;
    private int keepBest;

    @Option(names = "--checkpoint-every", paramLabel = "STEPS",
            description = "Save a checkpoint every so many training steps, at least 1, besides after each epoch "
                    + "and at Ctrl-C.")
    void checkpointEvery(int steps) {
        Usage.require(command, steps >= 1, "--checkpoint-every must be at least 1; got " + steps);
        every = steps;
    }

    @Option(names = "--early-stop", paramLabel = "PATIENCE",
            description = "Early stopping: stop after so many epochs without improvement, and restore the weights "
                    + "of the best epoch.")
    void earlyStop(int epochs) {
        Usage.require(command, epochs >= 1, "--early-stop must be at least 1; got " + epochs);
        patience = epochs;
    }

    @Option(names = "--keep-best", paramLabel = "K",
            description = "Keep the weights of the K best epochs, at least 1, in OUT/best. Not for fine-tune.")
    void keepBest(int epochs) {
        Usage.require(command, epochs >= 1, "--keep-best must be at least 1; got " + epochs);
        keepBest = epochs;
    }

    /** Checks that options for runs of one phase are not used with several phases. */
    void requireOnePhase() {
        Usage.require(command, keepBest == 0, "--keep-best keeps epochs of one phase, fine-tune has two; leave it out");
    }

    boolean resume() {
        return resume;
    }

    int every() {
        return every;
    }

    /** {@return early stopping, or null for none} */
    Setup.Stopping stopping() {
        return patience == 0 ? null
                : new Setup.Stopping(patience, monitored == null ? Monitor.VALID_LOSS : monitored.monitor);
    }

    /** {@return the callback that saves the best epochs in {@code folder}; empty if not requested} */
    Optional<Callback> keepBest(Path folder) {
        return keepBest == 0 ? Optional.empty()
                : Optional.of(ModelCheckpoint.to(folder).top(keepBest)
                        .monitor(monitored == null ? Monitor.VALID_ACCURACY : monitored.monitor));
    }

    /** What {@code --monitor} takes. */
    private enum Monitored {
        LOSS(Monitor.VALID_LOSS), ACCURACY(Monitor.VALID_ACCURACY), BALANCED_ACCURACY(
                Monitor.of(Metrics.balancedAccuracy()));

        private final Monitor monitor;

        Monitored(Monitor monitor) {
            this.monitor = monitor;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
