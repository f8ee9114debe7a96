package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.data.DataLoader;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.model.Model;
import io.github.graftml.weights.StateDict;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A training run under way, as callbacks see it: to read, and to {@link #stop}. Used on the training thread. */
public final class TrainingRun {

    private final Model model;
    private final DataLoader train;
    private final DataLoader valid;
    private final Provenance provenance;
    private final TrainStep trainStep;
    private final CallbackList callbacks;
    private final FeatureCaches caches;
    private final RunState state;
    private final List<String> freezing;
    private @Nullable FrozenPart frozen;           // null until a checkpoint asks for it
    private @Nullable EpochResult result;          // of the model's weights
    private @Nullable ValidationScores validation; // under way or over; null before the first

    TrainingRun(Model model, TrainStep trainStep, FeatureCaches caches, CallbackList callbacks, DataLoader train, DataLoader valid, Provenance provenance) {
        this.model = model;
        this.trainStep = trainStep;
        this.callbacks = callbacks;
        this.caches = caches;
        this.freezing = trainStep.freezing();
        this.train = train;
        this.valid = valid;
        this.provenance = provenance;
        this.state = new RunState(provenance.settings().epochs(), train.count());
    }

    /** Returns the model that is being trained. */
    public Model model() {
        return model;
    }

    /** Returns the loader of the training images. */
    public DataLoader train() {
        return train;
    }

    /** Returns the loader of the validation images. */
    public DataLoader valid() {
        return valid;
    }

    /** Returns the settings, the data and the versions of the run. */
    public Provenance provenance() {
        return provenance;
    }

    /** Returns the epoch under way, from 1; 0 before the first. */
    public int epoch() {
        return state.epoch();
    }

    /** Returns the number of epochs of the run if nothing stops it. */
    public int epochs() {
        return state.epochs();
    }

    /** Returns the number of optimizer steps so far. */
    public long step() {
        return state.step();
    }

    /** Returns the results of the finished epochs, in order; a view that grows. */
    public List<EpochResult> results() {
        return Collections.unmodifiableList(state.results());
    }

    /** Returns the result of the model's weights: that of the last epoch, unless {@link #load} put back those of another; null before the first epoch's end. */
    public @Nullable EpochResult result() {
        return result;
    }

    /** Returns how often each class was predicted for each in the validation of the epoch that ended last; empty before, and where images may have several labels. */
    public Optional<ConfusionMatrix> confusionMatrix() {
        return Optional.ofNullable(validation).flatMap(ValidationScores::confusionMatrix);
    }

    /**
     * Puts the weights of an earlier epoch back into the model.
     *
     * @param weights of the end of that epoch; those that are frozen may be missing
     * @param of      their result
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

    /** Returns the finished epochs and their provenance, as they are now. */
    public History history() {
        return new History(state.results(), result == null ? 0 : result.epoch(), List.of(provenance));
    }

    /**
     * Stops the run after the epoch under way, or at once between two epochs.
     *
     * @param reason one line for a person
     */
    public void stop(String reason) {
        state.stop(reason);
    }

    /** Returns why the run was stopped, or null. */
    public @Nullable String stopReason() {
        return state.stopReason();
    }

    boolean hasNextEpoch() {
        return state.hasNextEpoch();
    }

    void beginEpoch() {
        state.beginEpoch();
    }

    /** Returns the training of this epoch, or what is left of it after a checkpoint. */
    EpochRunner training() {
        return state.training(caches.source(train, state.epoch()));
    }

    /** Returns the validation of this epoch, whose scores {@link #validationScores} collects. */
    EpochRunner validation() {
        validation = new ValidationScores(valid.images(), callbacks.metrics());
        return new EpochRunner(caches.source(valid, state.epoch()));
    }

    ValidationScores validationScores() {
        return requireNonNull(validation);
    }

    EpochResult endEpoch(EpochRunner validated) {
        RunningMetrics trained = state.trainingScore();
        EpochResult ended = new EpochResult(state.epoch(), trained.loss(), trained.accuracy(), validated.score().loss(), validated.score().accuracy(),
                validationScores().metrics(), state.epochSeconds());
        result = ended;
        noteComputed(train, state.endEpoch(ended));
        noteComputed(valid, validated);
        return ended;
    }

    private void noteComputed(DataLoader batches, EpochRunner ended) {
        RngStateLog computed = ended.position().computed();
        if (computed != null) {
            caches.computed(batches).put(state.epoch(), computed);
        }
    }

    /** Puts the run where it was in another process, as {@link RunState#resume}; before the first callback is told. */
    void resume(int lastEpoch, long steps, @Nullable String whyStopped, List<EpochResult> finished, double seconds,
            @Nullable EpochPosition position) {
        state.resume(lastEpoch, steps, whyStopped, finished, seconds, position);
        result = finished.isEmpty() ? null : finished.get(finished.size() - 1);
    }

    RunState state() {
        return state;
    }

    /** @return see {@link TrainStep#freezing()} */
    List<String> freezing() {
        return freezing;
    }

    /** Returns what no step changes, neither in the model nor in what is cached of it. */
    FrozenPart frozen() {
        FrozenPart known = frozen;
        if (known == null) {
            known = FrozenPart.of(model, freezing);
            frozen = known;
        }
        return known;
    }

    TrainStep trainStep() {
        return trainStep;
    }

    FeatureCaches caches() {
        return caches;
    }

    CallbackList callbacks() {
        return callbacks;
    }
}
