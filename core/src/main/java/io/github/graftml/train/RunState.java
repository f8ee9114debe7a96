package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.optim.ScheduleContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a run is: epochs, steps, results, and the epoch under way. What a checkpoint holds of it, {@link #resume} takes back. */
final class RunState {

    private final int epochs;
    private final long stepsPerEpoch;
    private final List<EpochResult> results = new ArrayList<>();
    private @Nullable EpochRunner training;   // of the epoch under way, until its end; null between epochs
    private @Nullable EpochPosition restored; // where a checkpoint left the epoch that comes next
    private double earlierSeconds;  // of the epoch under way, in processes before this one
    private long begin;
    private int epoch;
    private long step;
    private @Nullable String stopReason;

    RunState(int epochs, long stepsPerEpoch) {
        this.epochs = epochs;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    /**
     * Puts the run where it was in another process.
     *
     * @param lastEpoch under way, or finished if {@code position} is null
     * @param finished  its results
     * @param seconds   that the epoch took so far
     * @param position  of the epoch under way; null between two epochs
     */
    void resume(int lastEpoch, long steps, @Nullable String whyStopped, List<EpochResult> finished, double seconds,
            @Nullable EpochPosition position) {
        results.addAll(finished);
        epoch = lastEpoch;
        step = steps;
        stopReason = whyStopped;
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

    /** Returns the training of this epoch, or what is left of it after a checkpoint. */
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

    /** Returns the training that ended. */
    EpochRunner endEpoch(EpochResult result) {
        EpochRunner ended = requireNonNull(training);
        results.add(result);
        training = null;
        earlierSeconds = 0;
        return ended;
    }

    /** Returns the position in the training of the epoch under way; its end while the validation images are measured. */
    EpochPosition position() {
        EpochRunner runner = training;
        return runner != null && runner.hasBegun() ? runner.position() : restored != null ? restored : EpochPosition.notBegun();
    }

    /** Returns the training's loss and accuracy of the epoch under way. */
    RunningMetrics trainingScore() {
        return requireNonNull(training).score();
    }

    /** Returns how long the epoch under way took so far, in earlier processes too. */
    double epochSeconds() {
        return earlierSeconds + (System.nanoTime() - begin) / 1e9;
    }

    /** Returns how far the run is, for a schedule. */
    ScheduleContext scheduleContext() {
        return new ScheduleContext(step, epochs * stepsPerEpoch, epoch - 1, epochs, results.stream().map(EpochResult::validLoss).toList());
    }

    void stop(String reason) {
        stopReason = reason;
    }

    @Nullable String stopReason() {
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
