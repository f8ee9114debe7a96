package io.github.graftml.train;

import io.github.graftml.data.Batches;
import io.github.graftml.model.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A run under way, as callbacks see it. Used on the training thread. */
public final class Fit {

    private final Model model;
    private final int epochs;
    private final Batches train;
    private final Batches valid;
    private final Provenance provenance;
    private final List<EpochResult> results = new ArrayList<>();
    private int epoch;
    private long step;
    private String stopReason;

    Fit(Model model, int epochs, Batches train, Batches valid, Provenance provenance) {
        this.model = model;
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
    public Batches train() {
        return train;
    }

    /** @return what is validated on */
    public Batches valid() {
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

    /** @return the finished epochs and where they come from, as they stand now */
    public History history() {
        return new History(results, provenance);
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

    boolean goesOn() {
        return stopReason == null && epoch < epochs;
    }

    void nextEpoch() {
        epoch++;
    }

    void stepDone() {
        step++;
    }

    void epochDone(EpochResult result) {
        results.add(result);
    }

    /** Where the run stands, for a schedule. */
    Moment moment() {
        return new Moment(step, (long) epochs * train.count(), epoch - 1, epochs, results.stream().map(EpochResult::validLoss).toList());
    }
}
