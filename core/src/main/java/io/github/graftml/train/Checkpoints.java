package io.github.graftml.train;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import io.github.graftml.runtime.internal.Checks;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run from being lost: writes a {@link Checkpoint} after every epoch and, if told, every so many steps, and
 * when the process is asked to end (Ctrl-C, {@code kill}): the step under way is finished and saved, {@link Trainer#fit}
 * throws, and the process ends with the signal's exit code (130 for Ctrl-C). {@link Trainer#resume} goes on.
 *
 * <pre>{@code
 * Trainer.of(model).callback(Checkpoints.to(folder).everySteps(100)).resume(folder).fit(train, valid);
 * }</pre>
 *
 * <p>Each file is whole or not there at all; the two newest stay. Told after all other callbacks, wherever it was given.
 */
public final class Checkpoints implements Callback {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String FILES = "step-*.safetensors";
    private static final String LEFT_BEHIND = ".step-*.tmp"; // by a process that was killed while it wrote
    private static final int KEPT = 2;

    private final Path folder;
    private final int steps; // 0 for none within an epoch
    private @Nullable Path latest;
    private @Nullable Thread ending;
    private volatile boolean asked;
    private volatile @Nullable CountDownLatch closed;

    private Checkpoints(Path folder, int steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /**
     * @param folder made if missing; holds the checkpoints of one run and nothing else
     * @return checkpoints after every epoch
     */
    public static Checkpoints to(Path folder) {
        return new Checkpoints(folder, 0);
    }

    /** @return checkpoints after every epoch and after every {@code count} steps of the run, at least 1 */
    public Checkpoints everySteps(int count) {
        return new Checkpoints(folder, Checks.atLeast("everySteps", count, 1));
    }

    /**
     * @return the checkpoints in a folder, that with the most steps last; empty if there is no such folder
     * @throws GraftException if the folder cannot be listed
     */
    static List<Path> files(Path folder) {
        return list(folder, FILES);
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> files = new ArrayList<>();
        if (!Files.exists(folder)) {
            return files;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
            all.forEach(files::add);
        } catch (IOException e) {
            throw new GraftException("Cannot list the checkpoints in " + folder + ": " + e + "; name a folder that can be read", e);
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString())); // numbers have leading zeros
        return files;
    }

    /** Behind the others, so that a checkpoint holds what they did. */
    @Override
    public int order() {
        return Integer.MAX_VALUE;
    }

    /** Refuses to mix two runs, and asks to be told when the process is to end. */
    @Override
    public void onFitStart(TrainingRun fit) {
        List<Path> found = files(folder);
        if (!found.isEmpty() && fit.step() == 0) {
            throw new GraftException("There are checkpoints of a run in " + folder + ", the last one " + found.get(found.size() - 1).getFileName(),
                    Hint.UNFINISHED_RUN);
        }
        found.stream().filter(file -> stepOf(file) > fit.step()).findFirst().ifPresent(later -> {
            throw new GraftException("The run goes on from step " + fit.step() + ", but " + later + " is of a later one"
                    + "; remove the later checkpoints, or choose another folder");
        });
        latest = found.isEmpty() ? null : found.get(found.size() - 1);
        list(folder, LEFT_BEHIND).forEach(Checkpoints::delete);
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = new Thread(() -> awaitClose(over), "graft-checkpoint");
        closed = over;
        ending = hook;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void onBatch(TrainingRun fit, BatchResult batch) {
        boolean due = batch.phase() == BatchResult.Phase.TRAINING && steps > 0 && fit.step() % steps == 0;
        if (due || asked) {
            write(fit);
        }
        endIfAsked(fit);
    }

    @Override
    public void onEpochEnd(TrainingRun fit, EpochResult result) {
        write(fit);
        endIfAsked(fit);
    }

    private void endIfAsked(TrainingRun fit) {
        if (asked) {
            GraftException ended = new GraftException(
                    "The run was asked to end; epoch " + fit.epoch() + ", step " + fit.step() + " is saved in " + latest, Hint.RUN_SAVED);
            LOG.warn(ended.getMessage()); // after a signal the process may end before anybody prints the exception
            throw ended;
        }
    }

    @Override
    public void onClose() {
        CountDownLatch over = closed;
        if (over != null) {
            over.countDown();
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException e) {
                // the process is ending already
            }
        }
    }

    /** In the process's last moments, on a thread of its own: the process stays until the run is saved and closed. */
    private void awaitClose(CountDownLatch over) {
        asked = true;
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(TrainingRun fit) {
        Path file = folder.resolve(String.format(Locale.ROOT, "step-%09d.safetensors", fit.step()));
        try {
            Checkpoint.of(fit).write(file);
        } catch (IOException e) {
            throw new GraftException("Cannot write the checkpoint " + file + ": " + e.getMessage() + "; "
                    + (latest == null ? "there is no earlier one" : "the last good one is " + latest), Hint.CHECKPOINT_NOT_WRITTEN, e);
        }
        latest = file;
        List<Path> all = files(folder);
        all.subList(0, Math.max(0, all.size() - KEPT)).forEach(Checkpoints::delete);
    }

    private static long stepOf(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
    }

    /** What cannot be deleted takes room, but loses nothing. */
    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Cannot delete {}: {}", file, e.toString());
        }
    }

    @Override
    public String toString() {
        return "Checkpoints[" + folder + ", every epoch" + (steps == 0 ? "" : " and " + steps + " steps") + "]";
    }
}
