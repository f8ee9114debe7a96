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

/** Puts a run where another process left it. */
final class Resumption {

    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private Resumption() {
    }

    /**
     * Puts the run where it stood when {@code checkpoint} was taken; before the first callback is told.
     *
     * @throws GraftException if the checkpoint is of another model, other pictures or another configuration; nothing is changed
     */
    static void of(TrainingRun fit, Checkpoint checkpoint) {
        requireFitting(fit, checkpoint);
        TrainStep learner = fit.trainStep();
        learner.restore(fit.frozen().with(checkpoint.weights(), fit.model().stateDict()), checkpoint.optimizerState());
        Checkpoint.State state = checkpoint.state();
        if (!state.results().isEmpty()) { // the seed of shuffle(seed) is for the first epoch, which is over
            fit.train().iterator().close();
            fit.valid().iterator().close();
        }
        fit.resume(state.epoch(), state.step(), state.stopReason(), state.results(), state.seconds(), state.position() == null ? null
                : new EpochPosition(state.position(), state.score(), checkpoint.random(), checkpoint.computedTraining().get(state.epoch())));
        if (fit.hasNextEpoch() && fit.epoch() > 0) {
            learner.calibrate(fit.train());
            fit.caches().computeAgain(fit.train(), checkpoint.computedTraining());
            fit.caches().computeAgain(fit.valid(), checkpoint.computedValidation());
        }
        DefaultGenerator.state(checkpoint.random()); // behind whatever drew above
        checkpoint.deviceRandom().ifPresent(learner::deviceRandom);
        fit.callbacks().restore(fit, callbacks(fit, checkpoint));
    }

    /**
     * Whether a run may go on from here.
     *
     * @throws DataException    if the pictures or classes are others
     * @throws WeightsException if the model or its freezing is another
     * @throws GraftException   if the configuration is another
     */
    private static void requireFitting(TrainingRun fit, Checkpoint checkpoint) {
        Checkpoint.State state = checkpoint.state();
        Provenance then = state.provenance();
        Provenance now = fit.provenance();
        String intro = "Cannot go on from step " + state.step() + " of a run: ";
        if (!now.classes().equals(then.classes())) {
            throw new DataException(intro + "its classes were " + then.classes() + ", these pictures have " + now.classes()
                    + "; go on with the pictures that it began with, or begin anew in another folder");
        }
        if (!now.dataHash().equals(then.dataHash())) {
            throw new DataException(intro + "it had " + then.trainImages() + " training and " + then.validImages()
                    + " validation pictures of other names, sizes or labels than these " + now.trainImages() + " and " + now.validImages()
                    + " (" + then.trainFolder() + "; now " + now.trainFolder() + "); go on with the pictures that it began with, or begin anew in another folder");
        }
        if (then.settings().loss().customName().isPresent() && !then.settings().loss().equals(now.settings().loss())) {
            throw new GraftException(intro + "it used " + then.settings().loss() + ", this one has " + now.settings().loss()
                    + "; give the trainer .loss(Loss.of(\"" + then.settings().loss().customName().orElseThrow() + "\", function))");
        }
        List<String> differences = new ArrayList<>(now.settings().differencesFrom(then.settings()));
        Settings.addDifference(differences, "training pictures", Feed.of(fit.train()), former(checkpoint, state.train(), fit.train()));
        Settings.addDifference(differences, "validation pictures", Feed.of(fit.valid()), former(checkpoint, state.valid(), fit.valid()));
        if (!differences.isEmpty()) {
            throw new GraftException(intro + "this one has " + String.join(", ", differences)
                    + "; go on with the settings that it began with, or begin anew in another folder");
        }
        requireSameFreezing(intro, fit.freezing(), state.freezing());
        if (!fit.frozen().hash().equals(state.frozen())) {
            throw new WeightsException(intro + "what is frozen of its model had other weights (sha256 " + state.frozen() + ", now " + fit.frozen().hash()
                    + "); make the model from the weights that the run began with");
        }
        fit.callbacks().requireFitting(callbacks(fit, checkpoint));
        List<String> others = new ArrayList<>();
        Settings.addDifference(others, "LibTorch", now.libtorch(), then.libtorch());
        Settings.addDifference(others, "device", now.device(), then.device());
        Settings.addDifference(others, "precision of the frozen part", now.frozenPrecision(), then.frozenPrecision());
        Settings.addDifference(others, "threads", now.threads(), then.threads());
        if (!others.isEmpty()) {
            LOG.warn("The run goes on, but its weights will differ in the last digits from those of a run that was not cut off: {}",
                    String.join(", ", others));
        }
    }

    private static void requireSameFreezing(String intro, List<String> now, List<String> then) {
        if (!now.equals(then)) {
            List<String> changed = new ArrayList<>(now);
            changed.removeAll(then);
            String trains = "trains now and did not";
            if (changed.isEmpty()) {
                changed.addAll(then);
                changed.removeAll(now);
                trains = "trained then and does not now";
            }
            throw new WeightsException(intro + "the model is another or frozen otherwise: " + (changed.isEmpty() ? "the order of its layers differs"
                    : changed.get(0) + " " + trains) + "; make and freeze the model as the run began with it");
        }
    }

    private static Feed former(Checkpoint checkpoint, Feed then, DataLoader now) {
        return checkpoint.isFormer() ? then.inTodaysWords(now) : then;
    }

    private static Map<String, StateDict> callbacks(TrainingRun fit, Checkpoint checkpoint) {
        return checkpoint.isFormer() ? fit.callbacks().renamed(checkpoint.callbacks()) : checkpoint.callbacks();
    }
}
