package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.DataLoader;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.model.Model;
import io.github.graftml.optim.ScheduleContext;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A run under way, as callbacks see it. Used on the training thread. */
public final class TrainingRun {

    private final Model model;
    private final int epochs;
    private final DataLoader train;
    private final DataLoader valid;
    private final Provenance provenance;
    private final TrainStep learner;
    private final CallbackList callbacks;
    private final List<String> freezing;
    private FrozenPart frozen; // null until a checkpoint asks for it
    private final List<EpochResult> results = new ArrayList<>();
    private final FeatureCaches caches;
    private EpochRunner training; // of the epoch under way, until its end; null between epochs
    private EpochRunner.Standing restored; // where a checkpoint left the epoch that comes next
    private double earlierSeconds; // of the epoch under way, in processes before this one
    private long begin;
    private int epoch;
    private long step;
    private String stopReason;
    private EpochResult result;
    private long[][] confusion; // of the validation under way or over, by right class and answer; null if there is none

    TrainingRun(Model model, TrainStep learner, FeatureCaches caches, CallbackList callbacks, int epochs, DataLoader train, DataLoader valid, Provenance provenance) {
        this.model = model;
        this.learner = learner;
        this.callbacks = callbacks;
        this.caches = caches;
        this.freezing = learner.freezing();
        this.epochs = epochs;
        this.train = train;
        this.valid = valid;
        this.provenance = provenance;
    }

    /** @return the model that is being trained */
    public Model model() {
        return model;
    }

    /** @return what is trained on */
    public DataLoader train() {
        return train;
    }

    /** @return what is validated on */
    public DataLoader valid() {
        return valid;
    }

    /** @return what the run is made of */
    public Provenance provenance() {
        return provenance;
    }

    /** @return the epoch under way, from 1; 0 before the first */
    public int epoch() {
        return epoch;
    }

    /** @return how many epochs the run has if nothing stops it */
    public int epochs() {
        return epochs;
    }

    /** @return optimizer steps done so far */
    public long step() {
        return step;
    }

    /** @return the finished epochs in order; a view that grows */
    public List<EpochResult> results() {
        return Collections.unmodifiableList(results);
    }

    /** @return what the model's weights came to: that of the last epoch, unless {@link #load} put back those of another; null before the first epoch's end */
    public EpochResult result() {
        return result;
    }

    /** @return how often each class was taken for each in the validation of the epoch that ended last; empty before, and where pictures have any number of labels */
    public Optional<ConfusionMatrix> confusionMatrix() {
        return Optional.ofNullable(confusion).map(counts -> ConfusionMatrix.of(valid.images().classes(), counts));
    }

    /**
     * Puts the weights of an earlier epoch back into the model.
     *
     * @param weights of the end of that epoch; those that are frozen may be missing
     * @param of      what they came to
     */
    public void load(StateDict weights, EpochResult of) {
        model.load(frozen().with(weights, model.stateDict()));
        result = of;
    }

    /**
     * Returns a copy of what training changes in the model: the parameters that train, and the statistics of the modules that
     * train. {@link #load} takes it back.
     */
    public StateDict weights() {
        return frozen().rest(model.stateDict());
    }

    /** @return the finished epochs and where they come from, as they stand now */
    public History history() {
        return new History(results, result == null ? 0 : result.epoch(), List.of(provenance));
    }

    /**
     * Ends the run after the epoch under way, or at once between two epochs.
     *
     * @param reason one line for a person
     */
    public void stop(String reason) {
        stopReason = reason;
    }

    /** @return why the run was stopped, or null */
    public String stopReason() {
        return stopReason;
    }

    /** @return where the training of the epoch under way stands; behind the last step of training while the validation pictures are measured */
    EpochRunner.Standing standing() {
        boolean begun = training != null && training.hasBegun();
        return begun ? training.standing() : restored != null ? restored : EpochRunner.Standing.notBegun();
    }

    /**
     * Puts the run where it stood in another process; before the first callback is told.
     *
     * @param lastEpoch under way, or finished if {@code standing} is null
     * @param finished  its results
     * @param seconds   that the epoch took so far
     * @param standing  of the epoch under way; null between two epochs
     */
    void resume(int lastEpoch, long steps, String whyStopped, List<EpochResult> finished, double seconds, EpochRunner.Standing standing) {
        results.addAll(finished);
        result = results.isEmpty() ? null : results.get(results.size() - 1);
        epoch = lastEpoch;
        step = steps;
        stopReason = whyStopped;
        earlierSeconds = seconds;
        restored = standing;
    }

    /** @return see {@link TrainStep#freezing()} */
    List<String> freezing() {
        return freezing;
    }

    /** @return what no step changes, neither in the model nor in what is kept of it */
    FrozenPart frozen() {
        if (frozen == null) {
            frozen = FrozenPart.of(model, freezing);
        }
        return frozen;
    }

    TrainStep learner() {
        return learner;
    }

    FeatureCaches caches() {
        return caches;
    }

    CallbackList callbacks() {
        return callbacks;
    }

    boolean goesOn() {
        return restored != null || stopReason == null && epoch < epochs;
    }

    void nextEpoch() {
        begin = System.nanoTime();
        epoch += restored == null ? 1 : 0;
    }

    /** @return the training of this epoch, or what is left of it behind a checkpoint */
    EpochRunner training() {
        training = new EpochRunner(caches.source(train, epoch));
        if (restored != null) {
            training.resume(restored);
            restored = null;
        }
        return training;
    }

    EpochRunner validation() {
        int classes = valid.images().classes().size();
        confusion = valid.images().isMultiLabel() ? null : new long[classes][classes];
        return new EpochRunner(caches.source(valid, epoch));
    }

    /** @return {@code step} */
    StepResult noteAnswers(Batch batch, StepResult step) {
        for (int i = 0; confusion != null && i < batch.size(); i++) {
            confusion[batch.labels(i)[0]][step.answers()[i]]++;
        }
        return step;
    }

    void stepDone() {
        step++;
    }

    EpochResult epochDone(EpochRunner validation) {
        result = new EpochResult(epoch, training.score().loss(), training.score().accuracy(),
                validation.score().loss(), validation.score().accuracy(), epochSeconds());
        results.add(result);
        noteComputed(train, training);
        noteComputed(valid, validation);
        training = null;
        earlierSeconds = 0;
        return result;
    }

    private void noteComputed(DataLoader batches, EpochRunner pass) {
        if (pass.standing().computed() != null) {
            caches.computed(batches).put(epoch, pass.standing().computed());
        }
    }

    /** @return that the epoch under way took so far, in earlier processes too */
    double epochSeconds() {
        return earlierSeconds + (System.nanoTime() - begin) / 1e9;
    }

    /** Where the run stands, for a schedule. */
    ScheduleContext moment() {
        return new ScheduleContext(step, (long) epochs * train.count(), epoch - 1, epochs, results.stream().map(EpochResult::validLoss).toList());
    }
}
