package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.optim.Loss;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.train.Checkpoint.Feed;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Restores a run from a checkpoint of another process. */
final class Resumption {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private Resumption() {
    }

    /**
     * Restores the run to the position of {@code checkpoint}, before the first callback is called.
     *
     * @throws GraftException if the checkpoint has another model, other images or another configuration; nothing is
     *                        changed
     */
    static void of(TrainingRun fit, Checkpoint checkpoint) {
        requireFitting(fit, checkpoint);
        TrainStep step = fit.trainStep();
        step.restore(fit.frozen().with(checkpoint.weights(), fit.model().stateDict()), checkpoint.optimizerState());
        Checkpoint.State state = checkpoint.state();
        if (!state.results().isEmpty()) { // the seed of shuffle(seed) is for the first epoch, which is over
            fit.train().iterator().close();
            fit.valid().iterator().close();
        }
        fit.resume(state.epoch(), state.step(), state.stopReason(), state.results(), state.seconds(),
                state.position() == null ? null
                        : new EpochPosition(state.position(), state.score(), checkpoint.random(),
                                checkpoint.computedTraining().get(state.epoch())));
        if (fit.hasNextEpoch() && fit.epoch() > 0) {
            step.calibrate(fit.train());
            fit.caches().computeAgain(fit.train(), checkpoint.computedTraining());
            fit.caches().computeAgain(fit.valid(), checkpoint.computedValidation());
        }
        DefaultGenerator.state(checkpoint.random()); // after the draws above
        checkpoint.deviceRandom().ifPresent(step::deviceRandom);
        fit.callbacks().restore(fit, callbacks(fit, checkpoint));
    }

    /**
     * Checks that a run can be resumed from the checkpoint.
     *
     * @throws DataException    if the images or classes differ
     * @throws WeightsException if the model or its frozen layers differ
     * @throws GraftException   if the configuration differs
     */
    private static void requireFitting(TrainingRun fit, Checkpoint checkpoint) {
        Checkpoint.State state = checkpoint.state();
        Provenance then = state.provenance();
        Provenance now = fit.provenance();
        String intro = "Cannot resume from step " + state.step() + " of a run: ";
        if (!now.classes().equals(then.classes())) {
            throw new DataException(
                    intro + "its classes were " + then.classes() + ", these images have " + now.classes()
                            + "; resume with the images of that run, or start a new run in another folder");
        }
        if (!now.dataHash().equals(then.dataHash())) {
            throw new DataException(intro + "it had " + then.trainImages() + " training and " + then.validImages()
                    + " validation images, whose names, sizes or labels differ from these " + now.trainImages()
                    + " and " + now.validImages()
                    + " (" + then.trainFolder() + "; now " + now.trainFolder()
                    + "); resume with the images of that run, or start a new run in another folder");
        }
        if (then.settings().loss().customName().isPresent() && !then.settings().loss().equals(now.settings().loss())) {
            throw new GraftException(
                    intro + "it used " + then.settings().loss() + ", this run has " + now.settings().loss()
                            + "; give the trainer .loss(Loss.of(\"" + then.settings().loss().customName().orElseThrow()
                            + "\", function))");
        }
        List<String> differences = new ArrayList<>(now.settings().differencesFrom(then.settings()));
        Settings.addDifference(differences, "training images", Feed.of(fit.train()),
                former(checkpoint, state.train(), fit.train()));
        Settings.addDifference(differences, "validation images", Feed.of(fit.valid()),
                former(checkpoint, state.valid(), fit.valid()));
        if (!differences.isEmpty()) {
            throw new GraftException(intro + "this run has " + String.join(", ", differences)
                    + "; resume with the settings of that run, or start a new run in another folder");
        }
        requireSameFreezing(intro, fit.freezing(), state.freezing());
        if (!fit.frozen().hash().equals(state.frozen())) {
            throw new WeightsException(intro + "the frozen part of its model had other weights (sha256 "
                    + state.frozen() + ", now " + fit.frozen().hash()
                    + "); create the model from the weights that the run started with");
        }
        fit.callbacks().requireFitting(callbacks(fit, checkpoint));
        List<String> others = new ArrayList<>();
        Settings.addDifference(others, "LibTorch", now.libtorch(), then.libtorch());
        Settings.addDifference(others, "device", now.device(), then.device());
        Settings.addDifference(others, "precision of the frozen part", now.frozenPrecision(), then.frozenPrecision());
        Settings.addDifference(others, "threads", now.threads(), then.threads());
        if (!others.isEmpty()) {
            LOG.warn(
                    "The run is resumed, but its weights will differ in the last digits from those of an "
                            + "uninterrupted run: {}",
                    String.join(", ", others));
        }
    }

    private static void requireSameFreezing(String intro, List<String> now, List<String> then) {
        if (!now.equals(then)) {
            List<String> changed = new ArrayList<>(now);
            changed.removeAll(then);
            String trains = "is trained now, but was frozen then";
            if (changed.isEmpty()) {
                changed.addAll(then);
                changed.removeAll(now);
                trains = "was trained then, but is frozen now";
            }
            throw new WeightsException(intro + "the model or its frozen layers differ: "
                    + (changed.isEmpty() ? "the order of its layers differs"
                            : changed.get(0) + " " + trains)
                    + "; create and freeze the model as in that run");
        }
    }

    private static Feed former(Checkpoint checkpoint, Feed then, DataLoader now) {
        return checkpoint.isFormer() ? then.withCurrentNames(now) : then;
    }

    private static Map<String, StateDict> callbacks(TrainingRun fit, Checkpoint checkpoint) {
        return checkpoint.isFormer() ? fit.callbacks().renamed(checkpoint.callbacks()) : checkpoint.callbacks();
    }
}
