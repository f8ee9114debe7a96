package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.optim.Schedule;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.Precision;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.train.BatchResult.Phase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
    private Map<String, String> hyperparameters;
    private Path resumeFrom;

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

    /** What training makes small; without it {@link Loss#crossEntropy()}, or {@link Loss#binaryCrossEntropy()} for pictures with any number of labels. */
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

    /**
     * Sets what training computes with. Default: {@link Precision#FP32}. {@link Precision#BF16} is mixed precision for what
     * trains; it never changes what a frozen backbone computes with, nor predictions: see the table of {@link Precision}.
     *
     * @throws IllegalArgumentException for {@link Precision#INT8}
     */
    public Trainer precision(Precision value) {
        if (value == Precision.INT8) {
            throw new IllegalArgumentException("Training computes in fp32 or bf16; got int8. For int8 in a frozen backbone set"
                    + " TransferLearning.backbonePrecision(INT8)");
        }
        precision = once("precision", precision, value);
        return this;
    }

    /**
     * Keeps the features of drawn views of each training picture, and goes through them in turn instead of drawing new ones
     * after that many epochs. Only for a frozen backbone, and for pictures that are not mixed; where transforms draw nothing, features are kept without being
     * asked, also for later runs, in {@code $XDG_CACHE_HOME/graft/features} or {@code ~/.cache/graft/features}.
     *
     * @param value views of each picture, at least 1
     */
    public Trainer cacheFeatures(int value) {
        views = once("cacheFeatures", views, Checks.atLeast("cacheFeatures", value, 1));
        return this;
    }

    /**
     * What else the run is made with, under the names that the user's program has for it, such as its command line: written
     * into the run's file with the settings, and compared like them when a run goes on from a checkpoint. Means nothing to the trainer.
     *
     * @param values copied, in their order
     */
    public Trainer hyperparameters(Map<String, String> values) {
        hyperparameters = once("hyperparameters", hyperparameters, new LinkedHashMap<>(values));
        return this;
    }

    /**
     * Takes over optimizer, schedule, loss, epochs, device, precision, kept features and hyperparameters of an earlier run, or of
     * one phase of it: those of {@link Provenance#settings}, as {@link History#read} gives them back. Model, pictures and callbacks
     * are given as ever; see {@link Provenance} for the seed.
     *
     * @throws GraftException if the schedule was one of the user's own, which no file can hold
     */
    public Trainer like(Settings earlier) {
        if (earlier.schedule() instanceof Schedule.Own) {
            throw new GraftException("The earlier run had a schedule of its own, which no file can hold; give optimizer, schedule, loss and epochs one by one");
        }
        optimizer(earlier.optimizer()).schedule(earlier.schedule()).loss(earlier.loss()).epochs(earlier.epochs()).device(earlier.device())
                .precision(earlier.trainingPrecision());
        if (!earlier.hyperparameters().isEmpty()) {
            hyperparameters(earlier.hyperparameters());
        }
        return earlier.cacheFeatures() == null ? this : cacheFeatures(earlier.cacheFeatures());
    }

    /** What else happens during training; may be called several times. */
    public Trainer callback(Callback value) {
        callbacks.add(Objects.requireNonNull(value, "callback"));
        return this;
    }

    /**
     * Goes on from where a run of the same model, pictures and configuration was when it was cut off. With the same number
     * of threads on the same machine the weights come out as if it had not been, bit for bit, on the CPU. The views that
     * {@link #cacheFeatures} kept are computed again first, which takes as long as it took to compute them.
     *
     * @param checkpoint a file that {@link Checkpoints} wrote, or their folder, whose newest is taken; from an empty or a
     *                   missing folder the run begins at its beginning
     */
    public Trainer resume(Path checkpoint) {
        resumeFrom = once("resume", resumeFrom, checkpoint);
        return this;
    }

    /**
     * Trains, and measures on {@code valid} after every epoch. The model is on the CPU and in evaluation mode afterwards.
     *
     * @param train what the weights are fitted to
     * @param valid what is only measured; the same classes in the same order
     * @return the result of every epoch
     * @throws DataException  if the classes do not fit each other or the model
     * @throws GraftException if settings contradict each other, the device is missing, the loss stops being a number, or the checkpoint to go on from is
     *                        damaged or of another run
     */
    public History fit(DataLoader train, DataLoader valid) {
        requireSameClasses(train.images(), valid.images());
        requireOutputs(train.images());
        Settings settings = settings(train.images().isMultiLabel());
        requireFitting(settings.loss(), train.images(), valid.images());
        if (views != null && train.mixing().isPresent()) {
            throw new GraftException("cacheFeatures(" + views + ") keeps the features of single pictures, but " + train.mixing().get()
                    + " mixes them anew in every batch; leave one of them out");
        }
        Schedule rates = orDefault(schedule, Schedule.constant()); // the settings hold no schedule of the user's own
        Device on = settings.device().resolve();
        Provenance provenance = Provenance.of(settings, model, on, train, valid);
        try (CallbackList told = CallbackList.of(model, callbacks);
                TrainStep learner = new TrainStep(model, train.images().classes(), settings.optimizer(), settings.loss(), on,
                        settings.trainingPrecision() == Precision.BF16)) {
            TrainingRun fit = new TrainingRun(model, learner, new FeatureCaches(model, on, orDefault(views, 0)), told, settings.epochs(), train, valid, provenance);
            Checkpoint.latest(resumeFrom).ifPresent(checkpoint -> Resumption.of(fit, checkpoint));
            told.onFitStart(fit);
            learner.calibrate(train);
            while (fit.goesOn()) {
                fit.nextEpoch();
                told.onEpochStart(fit);
                model.train(true);
                fit.training().run(Phase.TRAINING,
                        (source, batch) -> learner.train(source, batch, rates.rate(settings.optimizer().learningRate(), fit.moment())),
                        batch -> {
                            fit.stepDone();
                            told.onBatch(fit, batch);
                        });
                model.train(false);
                EpochRunner validation = fit.validation().run(Phase.VALIDATION,
                        (source, batch) -> fit.noteAnswers(batch, learner.evaluate(source, batch)), batch -> told.onBatch(fit, batch));
                told.onEpochEnd(fit, fit.epochDone(validation));
            }
            told.onFitEnd(fit, fit.history());
            return fit.history();
        }
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
    }

    private void requireOutputs(LabelledImages train) {
        int classes = train.classes().size();
        model.outputs().ifPresent(outputs -> {
            if (outputs != classes) {
                throw new DataException("The model " + model.describe() + " has " + outputs + " outputs, but " + train + " has " + classes
                        + " classes " + train.classes() + "; make it with " + classes + " outputs");
            }
        });
    }

    private static void requireFitting(Loss loss, LabelledImages... sets) {
        for (LabelledImages images : sets) {
            if (images.isMultiLabel() != loss.manyLabels()) {
                throw new DataException(loss + (loss.manyLabels() ? " takes pictures with any number of labels, as ImageTable has them"
                        : " takes exactly one label for each picture, as ImageFolder has them") + "; found " + images
                        + ": use " + Loss.standard(images.isMultiLabel()));
            }
        }
    }

    @Override
    public String toString() {
        return "Trainer" + settings(false).toString().substring("Settings".length()).replaceAll(", \\w+=(null|\\{})", "");
    }

    private Settings settings(boolean multiLabel) {
        return new Settings(model.describe(), orDefault(optimizer, DEFAULT_OPTIMIZER), orDefault(schedule, Schedule.constant()),
                orDefault(loss, Loss.standard(multiLabel)), orDefault(epochs, 1), orDefault(device, Device.AUTO), precision, views,
                orDefault(hyperparameters, Map.of()));
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
}
