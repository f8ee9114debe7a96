package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.optim.ScheduleContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a run: epochs, steps, results, and the current epoch. {@link #resume} restores it from a checkpoint. */
final class RunState {

    private final int epochs;
    private final long stepsPerEpoch;
    private final List<EpochResult> results = new ArrayList<>();
    private @Nullable EpochRunner training; // of the current epoch, until its end; null between epochs
    private @Nullable EpochPosition restored; // of the next epoch, from a checkpoint
    private double earlierSeconds; // of the current epoch, in earlier processes
    private long begin;
    private int epoch;
    private long step;
    private @Nullable String stopReason;

    RunState(int epochs, long stepsPerEpoch) {
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /**
     * Restores the state of a run of another process.
     *
     * @param lastEpoch the current epoch, or the last finished one if {@code position} is null
     * @param finished  the results of the finished epochs
     * @param seconds   seconds that the epoch took so far
     * @param position  position in the current epoch; null between two epochs
     */
    void resume(int lastEpoch, long steps, @Nullable String reason, List<EpochResult> finished, double seconds,
            @Nullable EpochPosition position) {
        results.addAll(finished);
        epoch = lastEpoch;
        step = steps;
        stopReason = reason;
        earlierSeconds = seconds;
        restored = position;
    }

    boolean hasNextEpoch() {
        return restored != null || stopReason == null && epoch < epochs;
    }

    void beginEpoch() {
        begin = System.nanoTime();
        epoch += restored == null ? 1 : 0;
    }

    /** {@return the training of this epoch, or the rest of it in a resumed run} */
    EpochRunner training(EpochSource source) {
        EpochRunner runner = new EpochRunner(source);
        training = runner;
        EpochPosition position = restored;
        if (position != null) {
            runner.resume(position);
            restored = null;
        }
        return runner;
    }

    void stepDone() {
        step++;
    }

    /** {@return the training that ended} */
    EpochRunner endEpoch(EpochResult result) {
        EpochRunner ended = requireNonNull(training);
        results.add(result);
        training = null;
        earlierSeconds = 0;
        return ended;
    }

    /**
     * {@return the position in the training of the current epoch; its end during validation}
     */
    EpochPosition position() {
        EpochRunner runner = training;
        return runner != null && runner.hasBegun() ? runner.position()
                : restored != null ? restored : EpochPosition.notBegun();
    }

    /** {@return the training loss and accuracy of the current epoch} */
    RunningMetrics trainingScore() {
        return requireNonNull(training).score();
    }

    /** {@return the seconds that the current epoch took so far, including earlier processes} */
    double epochSeconds() {
        return earlierSeconds + (System.nanoTime() - begin) / 1e9;
    }

    /** {@return the position of the run, for a schedule} */
    ScheduleContext scheduleContext() {
        return new ScheduleContext(step, epochs * stepsPerEpoch, epoch - 1, epochs,
                results.stream().map(EpochResult::validLoss).toList());
    }

    void stop(String reason) {
        stopReason = reason;
    }

    @Nullable
    String stopReason() {
        return stopReason;
    }

    List<EpochResult> results() {
        return results;
    }

    int epochs() {
        return epochs;
    }

    int epoch() {
        return epoch;
    }

    long step() {
        return step;
    }
}
