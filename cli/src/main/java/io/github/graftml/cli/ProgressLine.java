package io.github.graftml.cli;

import java.io.PrintStream;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a long step is: a bar with speed and time left on a terminal, else a plain line every few seconds and
 * one at the end. It writes to standard error, so that standard output holds results only. Safe to use from any thread.
 */
interface ProgressLine extends AutoCloseable {

    /**
     * Advances the progress.
     *
     * @param done the number of newly finished items
     */
    void advance(long done);

    /**
     * Sets a note.
     *
     * @param text shown after the numbers, such as the current loss
     */
    void note(String text);

    @Override
    void close();

    /**
     * @param task  the name of the task
     * @param total how many there are; negative when that is unknown
     * @param unit  the plural name of the items
     */
    static ProgressLine start(String task, long total, String unit) {
        return onTerminal() ? new Bar(task, total, unit) : new Lines(task, total, unit, System.err);
    }

    /** {@return whether there is somebody to watch a bar} */
    @SuppressWarnings("SystemConsoleNull") // from JDK 22 on there always is a console, and TERM alone decides
    static boolean onTerminal() {
        return System.console() != null && System.getenv("TERM") != null;
    }

    /** On a terminal. */
    final class Bar implements ProgressLine {

        private final ProgressBar bar;

        Bar(String task, long total, String unit) {
            bar = new ProgressBarBuilder().setTaskName(Terminal.escape(task)).setInitialMax(total)
                    .setUnit(" " + unit, 1).setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(200)
                    .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT))).build();
        }

        @Override
        public void advance(long done) {
            bar.stepBy(done);
        }

        @Override
        public void note(String text) {
            bar.setExtraMessage(" " + text);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** In a log file or a pipe. */
    final class Lines implements ProgressLine {

        private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;

        private final String task;
        private final long total;
        private final String unit;
        private final PrintStream out;
        private final long start = System.nanoTime();
        private long lastLine = start;
        private long done;
        private String note = "";

        Lines(String task, long total, String unit, PrintStream out) {
            this.task = task;
            this.total = total;
            this.unit = unit;
            this.out = out;
        }

        @Override
        public synchronized void advance(long more) {
            done += more;
            if (System.nanoTime() - lastLine >= NANOS_BETWEEN_LINES) {
                lastLine = System.nanoTime();
                out.println(Terminal.escape(line()));
            }
        }

        @Override
        public synchronized void note(String text) {
            note = text;
        }

        @Override
        public synchronized void close() {
            out.println(Terminal.escape(line()));
        }

        private String line() {
            double seconds = Math.max(1e-3, (System.nanoTime() - start) / 1e9);
            double speed = done / seconds;
            StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%s: %d%s %s, %.1f %s/s", task, done,
                    total < 0 ? "" : "/" + total, unit, speed, unit));
            if (done < total && speed > 0) {
                line.append(String.format(Locale.ROOT, ", %.0f s left", (total - done) / speed));
            } else {
                line.append(String.format(Locale.ROOT, ", %.1f s", seconds));
            }
            return note.isEmpty() ? line.toString() : line.append(", ").append(note).toString();
        }
    }
}
