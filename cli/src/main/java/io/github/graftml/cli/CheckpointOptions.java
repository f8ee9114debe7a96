package io.github.graftml.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What keeps a run from being lost, and which of its epochs are kept. */
@Section(Section.CHECKPOINTS)
final class CheckpointOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--resume", description = "Resume an interrupted run with the same --out (Ctrl-C, kill, power); starts a new run if there was none.")
    private boolean resume;

    private int every = Integer.MAX_VALUE;
    private int patience;
    private int keepBest;

    @Option(names = "--checkpoint-every", paramLabel = "STEPS",
            description = "Save a checkpoint every so many training steps, at least 1, besides after each epoch and at Ctrl-C.")
    void checkpointEvery(int steps) {
        Usage.require(command, steps >= 1, "--checkpoint-every must be at least 1; got " + steps);
        every = steps;
    }

    @Option(names = "--early-stop", paramLabel = "PATIENCE",
            description = "Early stopping: stop after so many epochs without a lower validation loss, and restore the weights of the best epoch.")
    void earlyStop(int epochs) {
        Usage.require(command, epochs >= 1, "--early-stop must be at least 1; got " + epochs);
        patience = epochs;
    }

    @Option(names = "--keep-best", paramLabel = "K",
            description = "Keep the weights of the K epochs with the highest validation accuracy, at least 1, in OUT/best. Not for fine-tune.")
    void keepBest(int epochs) {
        Usage.require(command, epochs >= 1, "--keep-best must be at least 1; got " + epochs);
        keepBest = epochs;
    }

    /** Requires a run of one phase, where only such a run can do what is asked for. */
    void requireOnePhase() {
        Usage.require(command, keepBest == 0, "--keep-best keeps epochs of one phase, fine-tune has two; leave it out");
    }

    boolean resume() {
        return resume;
    }

    int every() {
        return every;
    }

    /** Returns how many epochs without improvement to wait; 0 for no early stopping. */
    int patience() {
        return patience;
    }

    /** Returns how many epochs to keep; 0 for none. */
    int keepBest() {
        return keepBest;
    }
}
