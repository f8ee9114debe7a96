package io.github.graftml.train;

import io.github.graftml.train.BatchResult.Phase;
import java.io.PrintStream;
import java.util.Locale;

/**
 * Prints the progress of a run to standard error, and the result of every epoch in a separate line. On a terminal the
 * progress line is overwritten; otherwise a line is printed every ten seconds.
 */
final class ConsoleProgress implements Callback {

    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final Callback progress = Progress.of(this::show);
    private long lastShown;
    private int width; // of the current text in the line

    /**
     * Creates the callback.
     *
     * @param terminal whether a line can be overwritten
     */
    ConsoleProgress(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on there always is a console, and TERM alone decides
    static ConsoleProgress standardError() {
        return new ConsoleProgress(System.err, System.console() != null && System.getenv("TERM") != null);
    }

    @Override
    public void onFitStart(TrainingRun fit) {
        progress.onFitStart(fit);
        lastShown = System.nanoTime();
    }

    @Override
    public void onEpochStart(TrainingRun fit) {
        progress.onEpochStart(fit);
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        progress.onBatch(fit, batch);
    }

    private void show(Progress now) {
        if (System.nanoTime() - lastShown < (terminal ? TERMINAL_NANOS : LOG_NANOS)) {
            return;
        }
        lastShown = System.nanoTime();
        long seconds = now.left().toSeconds();
        String line = String.format(Locale.ROOT,
                "epoch %d/%d, %s: batch %d/%d, loss %.4f, accuracy %.4f, %.1f images/s, %d:%02d:%02d left",
                now.epoch(), now.epochs(), now.phase() == Phase.TRAINING ? "training" : "validation", now.batch(),
                now.batches(), now.loss(),
                now.accuracy(), now.imagesPerSecond(), seconds / 3600, seconds / 60 % 60, seconds % 60);
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
            out.flush();
            width = line.length();
        } else {
            out.println(line);
        }
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        clear();
        out.println("epoch " + result.epoch() + "/" + fit.epochs() + ": " + result.values());
    }

    @Override
    public void onFitEnd(TrainingRun fit, History history) {
        if (fit.stopReason() != null) {
            out.println("stopped after epoch " + history.last().epoch() + ": " + fit.stopReason());
        }
    }

    @Override
    public void onClose() {
        clear();
    }

    private void clear() {
        if (width > 0) {
            out.print("\r" + " ".repeat(width) + "\r");
            width = 0;
        }
    }

    @Override
    public String toString() {
        return "Progress[on standard error]";
    }
}
