package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.Batches;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.model.Precision;
import io.github.graftml.train.BatchResult.Phase;
import io.github.graftml.train.Learner.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Trains a model: {@code Trainer.of(model).optimizer(adam(1e-3)).epochs(10).fit(train.batches(64).shuffle(42), valid.batches(64))}.
 * Holds no native memory. Each setting may be made once; callbacks add up.
 */
public final class Trainer {

    private static final Optimizer DEFAULT_OPTIMIZER = Optimizers.adam(1e-3);

    private final Model model;
    private final List<Callback> callbacks = new ArrayList<>();
    private Optimizer optimizer;
    private Schedule schedule;
    private Loss loss;
    private Integer epochs;
    private Device device;
    private Precision precision;
    private Integer views;

    private Trainer(Model model) {
        this.model = Objects.requireNonNull(model, "model");
    }

    /** @return a trainer of {@code model}, which stays the caller's to close */
    public static Trainer of(Model model) {
        return new Trainer(model);
    }

    /** How weights follow their gradients; without it {@code adam(1e-3)}. */
    public Trainer optimizer(Optimizer value) {
        optimizer = once("optimizer", optimizer, value);
        return this;
    }

    /** How the learning rate changes over the run; without it, it does not. */
    public Trainer schedule(Schedule value) {
        schedule = once("schedule", schedule, value);
        return this;
    }

    /** What training makes small; without it {@link Loss#crossEntropy()}. */
    public Trainer loss(Loss value) {
        loss = once("loss", loss, value);
        return this;
    }

    /** How often all pictures are gone through, at least 1; without it once. */
    public Trainer epochs(int value) {
        epochs = once("epochs", epochs, Checks.atLeast("epochs", value, 1));
        return this;
    }

    /** What the arithmetic runs on; without it {@link Device#AUTO}. */
    public Trainer device(Device value) {
        device = once("device", device, value);
        return this;
    }

    /** The numbers to compute with; without it those that the model was made for. {@link Precision#BF16} is mixed precision for what trains. */
    public Trainer precision(Precision value) {
        precision = once("precision", precision, value);
        return this;
    }

    /**
     * Keeps the features of drawn views of each training picture, and goes through them in turn instead of drawing new ones
     * after that many epochs. Only for a frozen backbone; where transforms draw nothing, features are kept without being asked.
     *
     * @param value views of each picture, at least 1
     */
    public Trainer cacheFeatures(int value) {
        views = once("cacheFeatures", views, Checks.atLeast("cacheFeatures", value, 1));
        return this;
    }

    /** What else happens during training; may be called several times. */
    public Trainer callback(Callback value) {
        callbacks.add(Objects.requireNonNull(value, "callback"));
        return this;
    }

    /**
     * Trains, and measures on {@code valid} after every epoch. The model is on the CPU and in evaluation mode afterwards.
     *
     * @param train what the weights are fitted to
     * @param valid what is only measured; the same classes in the same order
     * @return the result of every epoch
     * @throws DataException  if the classes do not fit each other or the model
     * @throws GraftException if the device is missing or the loss stops being a number
     */
    public History fit(Batches train, Batches valid) {
        requireSameClasses(train.images(), valid.images());
        Device on = orDefault(device, Device.AUTO).resolve();
        Optimizer rule = orDefault(optimizer, DEFAULT_OPTIMIZER);
        Schedule rates = orDefault(schedule, Schedule.constant());
        if (precision != null) {
            model.precision(precision);
        }
        Fit fit = new Fit(model, orDefault(epochs, 1), train, valid, Provenance.of(this, on, model.frozenPrecision().orElse("fp32"), train, valid));
        try (Callbacks told = Callbacks.of(model, callbacks);
                Learner learner = new Learner(model, train.images().classes(), rule, orDefault(loss, Loss.crossEntropy()), on,
                        precision == Precision.BF16)) {
            told.onFitStart(fit);
            learner.calibrate(train);
            FeatureCaches caches = new FeatureCaches(model, on, orDefault(views, 0));
            while (fit.goesOn()) {
                long begin = System.nanoTime();
                fit.nextEpoch();
                told.onEpochStart(fit);
                model.train(true);
                Pass training = caches.pass(train, fit.epoch());
                Score trained = pass(fit, training, told, Phase.TRAINING, batch -> {
                    double rate = rates.rate(rule.learningRate(), fit.moment());
                    return new Step(learner.train(training, batch, rate), rate);
                });
                model.train(false);
                Pass validation = caches.pass(valid, fit.epoch());
                Score validated = pass(fit, validation, told, Phase.VALIDATION, batch -> new Step(learner.evaluate(validation, batch), 0));
                EpochResult result = new EpochResult(fit.epoch(), trained.loss(), trained.accuracy(),
                        validated.loss(), validated.accuracy(), secondsSince(begin));
                fit.epochDone(result);
                told.onEpochEnd(fit, result);
            }
            told.onFitEnd(fit, fit.history());
            return fit.history();
        }
    }

    /** Once over all pictures: loads, works, tells. */
    private static Score pass(Fit fit, Pass pass, Callback told, Phase phase, Function<Batch, Step> work) {
        Score all = Score.NONE;
        try (BatchIterator epoch = pass.iterator()) {
            for (int number = 1; epoch.hasNext(); number++) {
                long begin = System.nanoTime();
                try (Batch batch = epoch.next()) {
                    double loading = secondsSince(begin);
                    Step step = work.apply(batch);
                    all = all.plus(step.score);
                    if (phase == Phase.TRAINING) {
                        fit.stepDone();
                    }
                    told.onBatch(fit, new BatchResult(phase, number, pass.batches().count(), batch.size(), step.score.loss(),
                            step.score.accuracy(), step.learningRate, loading, secondsSince(begin) - loading));
                }
            }
        }
        return all;
    }

    private record Step(Score score, double learningRate) {
    }

    private static void requireSameClasses(LabelledImages train, LabelledImages valid) {
        if (train.classes().size() < 2) {
            throw new DataException("Training needs at least two classes; " + train + " has " + train.classes()
                    + "; add a folder of pictures for each further class");
        }
        if (!train.classes().equals(valid.classes())) {
            throw new DataException("The classes of training and validation differ: " + train + " has " + train.classes() + ", "
                    + valid + " has " + valid.classes() + "; give both the same class folders");
        }
        if (train.isMultiLabel() || valid.isMultiLabel()) {
            throw new DataException("Pictures with several labels cannot be trained on with " + Loss.crossEntropy()
                    + ": it takes exactly one label for each; found in " + (train.isMultiLabel() ? train : valid));
        }
    }

    @Override
    public String toString() {
        return "Trainer[model=" + model + ", optimizer=" + orDefault(optimizer, DEFAULT_OPTIMIZER)
                + ", schedule=" + orDefault(schedule, Schedule.constant()) + ", loss=" + orDefault(loss, Loss.crossEntropy())
                + ", epochs=" + orDefault(epochs, 1) + ", device=" + orDefault(device, Device.AUTO)
                + (precision == null ? "" : ", precision=" + precision)
                + (views == null ? "" : ", cacheFeatures=" + views) + "]";
    }

    private static <T> T once(String name, T before, T value) {
        if (before != null) {
            throw new IllegalStateException(name + " was set already, to " + before + "; set it once");
        }
        return Objects.requireNonNull(value, name);
    }

    private static <T> T orDefault(T value, T standard) {
        return value == null ? standard : value;
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }
}
