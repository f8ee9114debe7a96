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
 * Writes a {@link Checkpoint} after every epoch and, optionally, after a number of steps. It also writes one when the
 * process is terminated (Ctrl-C, {@code kill}): the current step is finished and saved, {@link Trainer#fit} throws,
 * and the process ends with the signal's exit code (130 for Ctrl-C). {@link Trainer#resume} continues the run.
 *
 * <pre>{@code
 * Trainer.of(model).callback(Checkpoints.to(folder).everySteps(100)).resume(folder).fit(train, valid);
 * }</pre>
 *
 * <p>Files are written atomically; the two newest are kept. Called after all other callbacks. For one run at a time.
 */
public final class Checkpoints implements Callback {

    private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
    private static final String FILES = "step-*.safetensors";
    private static final String INCOMPLETE = ".step-*.tmp"; // of a process that was killed while writing
    private static final int MAX_FILES = 2;

    private final Path folder;
    private final int steps; // 0 for none within an epoch
    private @Nullable Path latest;
    private @Nullable Thread ending;
    private volatile boolean terminating;
    private volatile @Nullable CountDownLatch closed;

    private Checkpoints(Path folder, int steps) {
        this.folder = folder;
        this.steps = steps;
    }

    /**
     * {@return a callback that writes a checkpoint after every epoch}
     *
     * @param folder the folder for the checkpoints of one run; created if missing
     */
    public static Checkpoints to(Path folder) {
        return new Checkpoints(folder, 0);
    }

    /**
     * {@return a copy that also writes a checkpoint after a number of optimizer steps} Default: after epochs only.
     *
     * @param count the number of steps between checkpoints, at least 1
     */
    public Checkpoints everySteps(int count) {
        return new Checkpoints(folder, Checks.atLeast("everySteps", count, 1));
    }

    /**
     * {@return the checkpoints in a folder, sorted by step; empty if there is no such folder}
     *
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
            throw new GraftException(
                    "Cannot list the checkpoints in " + folder + ": " + e + "; name a folder that can be read", e);
        }
        files.sort(Comparator.comparing(file -> file.getFileName().toString())); // numbers have leading zeros
        return files;
    }

    /** {@return the highest number, so that a checkpoint contains the effects of all other callbacks} */
    @Override
    public int order() {
        return Integer.MAX_VALUE;
    }

    /** Checks that the folder has no checkpoints of another run, and registers a shutdown hook. */
    @Override
    public void onFitStart(TrainingRun run) {
        List<Path> found = files(folder);
        if (!found.isEmpty() && run.step() == 0) {
            throw new GraftException(
                    "There are checkpoints of a run in " + folder + ", the last one "
                            + found.get(found.size() - 1).getFileName(),
                    Hint.UNFINISHED_RUN);
        }
        found.stream().filter(file -> stepOf(file) > run.step()).findFirst().ifPresent(later -> {
            throw new GraftException(
                    "The run resumes from step " + run.step() + ", but " + later + " is from a later step"
                            + "; remove the later checkpoints, or choose another folder");
        });
        latest = found.isEmpty() ? null : found.get(found.size() - 1);
        list(folder, INCOMPLETE).forEach(Checkpoints::delete);
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = new Thread(() -> awaitClose(over), "graft-checkpoint");
        closed = over;
        ending = hook;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void onBatch(TrainingRun run, BatchResult batch) {
        boolean due = batch.phase() == BatchResult.Phase.TRAINING && steps > 0 && run.step() % steps == 0;
        if (due || terminating) {
            write(run);
        }
        endIfTerminating(run);
    }

    @Override
    public void onEpochEnd(TrainingRun run, EpochResult result) {
        write(run);
        endIfTerminating(run);
    }

    private void endIfTerminating(TrainingRun run) {
        if (terminating) {
            GraftException ended = new GraftException("The process is terminating; epoch " + run.epoch() + ", step "
                    + run.step() + " is saved in " + latest, Hint.RUN_SAVED);
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

    /** Runs in the shutdown hook: delays the end of the process until the run is saved and closed. */
    private void awaitClose(CountDownLatch over) {
        terminating = true;
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(TrainingRun run) {
        Path file = folder.resolve(String.format(Locale.ROOT, "step-%09d.safetensors", run.step()));
        try {
            Checkpoint.of(run).save(file);
        } catch (IOException e) {
            throw new GraftException("Cannot write the checkpoint " + file + ": " + e.getMessage() + "; "
                    + (latest == null ? "there is no earlier checkpoint" : "the last valid checkpoint is " + latest),
                    Hint.CHECKPOINT_NOT_WRITTEN, e);
        }
        latest = file;
        List<Path> all = files(folder);
        all.subList(0, Math.max(0, all.size() - MAX_FILES)).forEach(Checkpoints::delete);
    }

    private static long stepOf(Path file) {
        return Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""));
    }

    /** Deletes a file; a failure is only logged, since it costs nothing but disk space. */
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
