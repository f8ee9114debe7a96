package io.github.graftml.train;

import io.github.graftml.data.DataLoader;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.error.Hint;
import io.github.graftml.metrics.Metric;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains a model: {@code Trainer.of(model).optimizer(adam(1e-3)).epochs(10).fit(train.batches(64).shuffle(42), valid.batches(64))}.
 * Immutable: each setting returns another trainer, a later one replaces an earlier one; callbacks and metrics add up. Holds no native memory.
 */
public final class Trainer {

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final Model model;
    private final @Nullable Trainable trainable; // null for a model alone
    private Optimizer optimizer = Optimizers.adam(1e-3); // settings change only in a copy that nobody has yet
    private Schedule schedule = Schedule.constant();
    private @Nullable Loss loss; // null for the standard of the data
    private int epochs = 1;
    private Device device = Device.AUTO;
    private Precision precision = Precision.FP32;
    private @Nullable Integer views;       // null for none
    private Map<String, String> hyperparameters = Map.of();
    private List<Metric<?>> metrics = List.of();
    private List<String> earlierMetrics = List.of(); // names that settings(earlier) asks for
    private List<Callback> callbacks = List.of();
    private @Nullable Path resumeFrom;

    private Trainer(Model model, @Nullable Trainable trainable) {
        this.model = Objects.requireNonNull(model, "model");
        this.trainable = trainable;
    }

    private Trainer with(Consumer<Trainer> change) {
        Trainer copy = new Trainer(model, trainable);
        copy.optimizer = optimizer;
        copy.schedule = schedule;
        copy.loss = loss;
        copy.epochs = epochs;
        copy.device = device;
        copy.precision = precision;
        copy.views = views;
        copy.hyperparameters = hyperparameters;
        copy.metrics = metrics;
        copy.earlierMetrics = earlierMetrics;
        copy.callbacks = callbacks;
        copy.resumeFrom = resumeFrom;
        change.accept(copy);
        return copy;
    }

    /** Returns a trainer of a model alone, which stays the caller's to close. Its loaders need transforms. */
    public static Trainer of(Model model) {
        return new Trainer(model, null);
    }

    /**
     * Returns a trainer of a classifier, which stays the caller's to close. Its preprocessing completes loaders without a
     * transform; after training it has the classes of the data and the preprocessing that it was validated with.
     */
    public static Trainer of(Trainable trainable) {
        return new Trainer(trainable.model(), trainable);
    }

    /** Sets the optimizer. Default: {@code adam(1e-3)}. */
    public Trainer optimizer(Optimizer value) {
        Objects.requireNonNull(value, "optimizer");
        return with(copy -> copy.optimizer = value);
    }

    /** Sets how the learning rate changes over the run. Default: it does not. */
    public Trainer schedule(Schedule value) {
        Objects.requireNonNull(value, "schedule");
        return with(copy -> copy.schedule = value);
    }

    /** Sets the loss function. Default: {@link Loss#crossEntropy()}, or {@link Loss#binaryCrossEntropy()} for images that may have several labels. */
    public Trainer loss(Loss value) {
        Objects.requireNonNull(value, "loss");
        return with(copy -> copy.loss = value);
    }

    /** Sets the number of epochs, at least 1. Default: 1. */
    public Trainer epochs(int value) {
        Checks.atLeast("epochs", value, 1);
        return with(copy -> copy.epochs = value);
    }

    /** Sets the device. Default: {@link Device#AUTO}. */
    public Trainer device(Device value) {
        Objects.requireNonNull(value, "device");
        return with(copy -> copy.device = value);
    }

    /**
     * Sets what training computes with. Default: {@link Precision#FP32}. {@link Precision#BF16} is mixed precision for what
     * trains; it never changes what a frozen backbone computes with, nor predictions: see the table of {@link Precision}.
     *
     * @throws IllegalArgumentException for {@link Precision#INT8}
     */
    public Trainer precision(Precision value) {
        Objects.requireNonNull(value, "precision");
        if (value == Precision.INT8) {
            throw new IllegalArgumentException("Training computes in fp32 or bf16; got int8. For int8 in a frozen backbone set"
                    + " TransferLearning.backbonePrecision(INT8)");
        }
        return with(copy -> copy.precision = value);
    }

    /**
     * Caches the features of random views of each training image, and goes through them in turn instead of drawing new ones
     * after that many epochs. Only for a frozen backbone, and for images that are not mixed. Where transforms are not random, features are
     * cached without being asked, also for later runs, in {@code $XDG_CACHE_HOME/graft/features} or {@code ~/.cache/graft/features}.
     *
     * @param value views of each image, at least 1
     */
    public Trainer cacheFeatures(int value) {
        Checks.atLeast("cacheFeatures", value, 1);
        return with(copy -> copy.views = value);
    }

    /**
     * Sets what else the run is made with, under the names that the user's program has for it, such as its command line: written
     * into the run's file with the settings, and compared like them when a run is resumed. Means nothing to the trainer.
     *
     * @param values copied, in their order
     */
    public Trainer hyperparameters(Map<String, String> values) {
        Map<String, String> copied = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        return with(copy -> copy.hyperparameters = copied);
    }

    /**
     * Adds metrics, computed on the validation images after every epoch: {@link EpochResult#metrics}, in progress, logs and files. Early
     * stopping and the best epochs can follow one by {@link Monitor#of}. Costs nothing without: probabilities are kept only for metrics.
     *
     * @throws IllegalArgumentException if two have the same name
     */
    public Trainer metric(Metric<?>... values) {
        List<Metric<?>> all = new ArrayList<>(metrics);
        for (Metric<?> value : values) {
            if (all.contains(Objects.requireNonNull(value, "metric"))) {
                throw new IllegalArgumentException("Two metrics have the name \"" + value.name() + "\"; give one of them another name");
            }
            all.add(value);
        }
        return with(copy -> copy.metrics = List.copyOf(all));
    }

    /**
     * Reuses optimizer, schedule, loss, epochs, device, precision, cached features and hyperparameters of an earlier run, or of
     * one phase of it: those of {@link Provenance#settings}, as {@link History#read} gives them back. Settings given afterwards override them.
     * Model, images and callbacks are given as ever, and so are functions that no file can hold: metrics, and a loss of {@link Loss#of},
     * each under its name. See {@link Provenance} for the seed.
     *
     * @throws GraftException if the schedule was one of the program's own, which no file can hold
     */
    public Trainer settings(Settings earlier) {
        if (earlier.schedule() instanceof Schedule.Own) {
            throw new GraftException("The earlier run had a schedule of its own, which no file can hold; give optimizer, schedule, loss and epochs one by one");
        }
        return with(copy -> {
            copy.optimizer = earlier.optimizer();
            copy.schedule = earlier.schedule();
            copy.loss = earlier.loss().equals(loss) ? loss : earlier.loss(); // equal by name, and this one may have its function
            copy.epochs = earlier.epochs();
            copy.device = earlier.device();
            copy.precision = earlier.trainingPrecision();
            copy.views = earlier.cacheFeatures();
            copy.hyperparameters = earlier.hyperparameters();
            copy.earlierMetrics = earlier.metrics();
        });
    }

    /** Adds callbacks. */
    public Trainer callback(Callback... values) {
        List<Callback> all = new ArrayList<>(callbacks);
        all.addAll(List.of(values));
        return with(copy -> copy.callbacks = List.copyOf(all));
    }

    /** Prints the progress and the result of every epoch to standard error; the library prints nothing otherwise. */
    public Trainer progress() {
        return callback(ConsoleProgress.standardError());
    }

    /**
     * Resumes a run of the same model, images and settings where it was cut off. With the same number
     * of threads on the same machine the weights come out as if it had not been, bit for bit, on the CPU. The views that
     * {@link #cacheFeatures} cached are computed again first, which takes as long as it took to compute them.
     *
     * @param checkpoint a file that {@link Checkpoints} wrote, or their folder, whose newest is taken; from an empty or a
     *                   missing folder the run begins at its beginning
     */
    public Trainer resume(Path checkpoint) {
        Objects.requireNonNull(checkpoint, "resume");
        return with(copy -> copy.resumeFrom = checkpoint);
    }

    /**
     * Trains, and measures on {@code valid} after every epoch. The model is on the CPU and in evaluation mode afterwards.
     * Loaders without a transform get the classifier's preprocessing. Whatever can be checked is checked before the first
     * image is read.
     *
     * @param train images that the weights are fitted to
     * @param valid images that are only measured; the same classes in the same order
     * @return the result of every epoch
     * @throws DataException  if the classes do not fit each other or the model, the loss or a metric does not fit the images, a
     *                        loader has no transform, or validation has a random step
     * @throws GraftException if settings contradict each other, no file could hold a classifier's preprocessing, the device is missing,
     *                        the loss stops being a number, or the checkpoint to resume is damaged or of another run
     */
    public History fit(DataLoader train, DataLoader valid) {
        return fitCompleted(completed(train), completed(valid));
    }

    private DataLoader completed(DataLoader loader) {
        return trainable == null ? loader : loader.orElse(trainable.preprocessing());
    }

    private History fitCompleted(DataLoader train, DataLoader valid) {
        Settings settings = settings(train.images().isMultiLabel());
        requireFitting(settings, train, valid);
        Device on = settings.device().resolve();
        Provenance provenance = Provenance.of(settings, model, on, train, valid);
        try (CallbackList told = CallbackList.of(trainable == null ? List.of() : List.of(new TrainableListener(trainable)), callbacks, metrics);
                TrainStep step = new TrainStep(model, train.images(), optimizer, settings.loss(), on, precision == Precision.BF16)) {
            ValidationScores.requireFitting(told.metrics(), valid.images());
            TrainingRun run = new TrainingRun(model, step, new FeatureCaches(model, on, views == null ? 0 : views), told, train, valid, provenance);
            Checkpoint.latest(resumeFrom).ifPresent(checkpoint -> Resumption.of(run, checkpoint));
            told.onFitStart(run);
            step.calibrate(train);
            while (run.hasNextEpoch()) {
                run.beginEpoch();
                told.onEpochStart(run);
                model.train(true);
                run.training().run(Phase.TRAINING,
                        (source, batch) -> step.train(source, batch, schedule.rate(optimizer.learningRate(), run.state().scheduleContext())),
                        batch -> {
                            run.state().stepDone();
                            told.onBatch(run, batch);
                        });
                model.train(false);
                EpochRunner validation = run.validation();
                validation.run(Phase.VALIDATION, (source, batch) -> run.validationScores().add(batch, step.evaluate(source, batch, !told.metrics().isEmpty())),
                        batch -> told.onBatch(run, batch));
                told.onEpochEnd(run, run.endEpoch(validation));
            }
            told.onFitEnd(run, run.history());
            return run.history();
        }
    }

    /** Refuses, before any image is read, settings that do not fit each other or the images. */
    private void requireFitting(Settings settings, DataLoader train, DataLoader valid) {
        FitChecks.requireSameClasses(train.images(), valid.images());
        FitChecks.requireFitting(settings.loss(), train.images(), valid.images());
        train.transform(); // there must be one
        FitChecks.requireSteady(valid);
        if (trainable != null) {
            FitChecks.requireSavable(valid);
            trainable.beforeFit();
        }
        FitChecks.requireOutputs(model, valid);
        if (settings.loss() instanceof Loss.Custom own && own.function() == null) {
            throw new GraftException("The earlier run used " + own + ", whose function no file can hold; give .loss(Loss.of(\"" + own.name() + "\", function))");
        }
        earlierMetrics.stream().filter(name -> !settings.metrics().contains(name)).findFirst().ifPresent(name -> {
            throw new GraftException("The earlier run had the metric \"" + name + "\", whose function no file can hold; give .metric(...) of that name");
        });
        if (views != null && train.mixing().isPresent()) {
            throw new GraftException("Features are cached of single images (" + views + " views of each), but " + train.mixing().get()
                    + " mixes them again in every batch", Hint.CACHED_AND_MIXED);
        }
        if (train.order().equals("balanced")) {
            if (settings.loss() instanceof Loss.Balanced) {
                throw new GraftException("The classes would be balanced twice: balanced() of the data loader draws each class equally often, and "
                        + settings.loss() + " weights them as well; leave one of them out");
            }
            if (!settings.loss().classWeights().isEmpty()) {
                LOG.warn("The data loader draws each class equally often, and {} weights them as well; one of them is usually enough", settings.loss());
            }
        }
    }

    @Override
    public String toString() {
        return "Trainer" + settings(false).toString().substring("Settings".length()).replaceAll(", \\w+=(null|\\{}|\\[])", "");
    }

    private Settings settings(boolean multiLabel) {
        return new Settings(trainable == null ? model.describe() : trainable.describe(), optimizer, schedule, loss == null ? Loss.standard(multiLabel) : loss, epochs, device, precision, views,
                metrics.stream().map(Metric::name).toList(), hyperparameters);
    }
}
