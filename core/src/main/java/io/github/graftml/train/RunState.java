package io.github.graftml.train;

import io.github.graftml.optim.ScheduleContext;
import java.util.ArrayList;
import java.util.List;

/** How far a run is: epochs, steps, results, and the epoch under way. What a checkpoint holds of it, {@link #resume} takes back. */
final class RunState {

    private final int epochs;
    private final long stepsPerEpoch;
    private final List<EpochResult> results = new ArrayList<>();
    private EpochRunner training;   // of the epoch under way, until its end; null between epochs
    private EpochPosition restored; // where a checkpoint left the epoch that comes next
    private double earlierSeconds;  // of the epoch under way, in processes before this one
    private long begin;
    private int epoch;
    private long step;
    private String stopReason;

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
    void resume(int lastEpoch, long steps, String whyStopped, List<EpochResult> finished, double seconds, EpochPosition position) {
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
        training = new EpochRunner(source);
        if (restored != null) {
            training.resume(restored);
            restored = null;
        }
        return training;
    }

    void stepDone() {
        step++;
    }

    /** Returns the training that ended. */
    EpochRunner endEpoch(EpochResult result) {
        EpochRunner ended = training;
        results.add(result);
        training = null;
        earlierSeconds = 0;
        return ended;
    }

    /** Returns the position in the training of the epoch under way; its end while the validation images are measured. */
    EpochPosition position() {
        boolean begun = training != null && training.hasBegun();
        return begun ? training.position() : restored != null ? restored : EpochPosition.notBegun();
    }

    /** Returns the training's loss and accuracy of the epoch under way. */
    RunningMetrics trainingScore() {
        return training.score();
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
