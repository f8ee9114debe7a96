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

/** A running training, for callbacks: they read its state and may {@link #stop} it. Used on the training thread. */
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
    private @Nullable FrozenPart frozen; // null until the first checkpoint
    private @Nullable EpochResult result; // of the model's weights
    private @Nullable ValidationScores validation; // of the current or last epoch; null before the first

    TrainingRun(Model model, TrainStep trainStep, FeatureCaches caches, CallbackList callbacks, DataLoader train,
            DataLoader valid, Provenance provenance) {
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

    /** {@return the model that is being trained; do not close it} */
    public Model model() {
        return model;
    }

    /** {@return the loader of the training images} */
    public DataLoader train() {
        return train;
    }

    /** {@return the loader of the validation images} */
    public DataLoader valid() {
        return valid;
    }

    /** {@return the settings, the data and the versions of the run} */
    public Provenance provenance() {
        return provenance;
    }

    /** {@return the current epoch, from 1; 0 before the first} */
    public int epoch() {
        return state.epoch();
    }

    /** {@return the number of epochs of the run, unless it is stopped} */
    public int epochs() {
        return state.epochs();
    }

    /** {@return the number of optimizer steps so far} */
    public long step() {
        return state.step();
    }

    /** {@return an unmodifiable view of the results of the finished epochs, in order} */
    public List<EpochResult> results() {
        return Collections.unmodifiableList(state.results());
    }

    /**
     * {@return the result of the epoch that the model's weights are from; null before the end of the first epoch}
     * This is the last epoch, unless {@link #load} restored another.
     */
    public @Nullable EpochResult result() {
        return result;
    }

    /**
     * {@return the confusion matrix of the last validation; empty before the first one and for multi-label images}
     */
    public Optional<ConfusionMatrix> confusionMatrix() {
        return Optional.ofNullable(validation).flatMap(ValidationScores::confusionMatrix);
    }

    /**
     * Restores the weights of an earlier epoch.
     *
     * @param weights the weights at the end of that epoch, see {@link #weights()}; frozen ones may be missing
     * @param of      the result of that epoch
     */
    public void load(StateDict weights, EpochResult of) {
        model.load(frozen().with(weights, model.stateDict()));
        result = of;
    }

    /**
     * {@return a copy of the parameters and statistics that training changes} {@link #load} restores them.
     */
    public StateDict weights() {
        return frozen().rest(model.stateDict());
    }

    /** {@return the history of the finished epochs, a copy} */
    public History history() {
        return new History(state.results(), result == null ? 0 : result.epoch(), List.of(provenance));
    }

    /**
     * Stops the run after the current epoch, or immediately between two epochs.
     *
     * @param reason one line for logs and messages
     */
    public void stop(String reason) {
        state.stop(reason);
    }

    /** {@return the reason given to {@link #stop}; null if the run was not stopped} */
    public @Nullable String stopReason() {
        return state.stopReason();
    }

    boolean hasNextEpoch() {
        return state.hasNextEpoch();
    }

    void beginEpoch() {
        state.beginEpoch();
    }

    /** {@return the training of this epoch, or the rest of it in a resumed run} */
    EpochRunner training() {
        return state.training(caches.source(train, state.epoch()));
    }

    /** {@return the validation of this epoch, whose scores {@link #validationScores} collects} */
    EpochRunner validation() {
        validation = new ValidationScores(valid.images(), callbacks.metrics());
        return new EpochRunner(caches.source(valid, state.epoch()));
    }

    ValidationScores validationScores() {
        return requireNonNull(validation);
    }

    EpochResult endEpoch(EpochRunner validated) {
        RunningMetrics trained = state.trainingScore();
        EpochResult ended = new EpochResult(state.epoch(), trained.loss(), trained.accuracy(), validated.score().loss(),
                validated.score().accuracy(),
                validationScores().metrics(), state.epochSeconds());
        result = ended;
        recordComputed(train, state.endEpoch(ended));
        recordComputed(valid, validated);
        return ended;
    }

    private void recordComputed(DataLoader batches, EpochRunner ended) {
        RngStateLog computed = ended.position().computed();
        if (computed != null) {
            caches.computed(batches).put(state.epoch(), computed);
        }
    }

    /** Restores the run as {@link RunState#resume}, before the first callback is called. */
    void resume(int lastEpoch, long steps, @Nullable String reason, List<EpochResult> finished, double seconds,
            @Nullable EpochPosition position) {
        state.resume(lastEpoch, steps, reason, finished, seconds, position);
        result = finished.isEmpty() ? null : finished.get(finished.size() - 1);
    }

    RunState state() {
        return state;
    }

    /** {@return see {@link TrainStep#freezing()}} */
    List<String> freezing() {
        return freezing;
    }

    /** {@return the part of the model that training does not change} */
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
