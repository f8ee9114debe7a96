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
 * Trains a model: {@code Trainer.of(model).optimizer(adam(1e-3)).epochs(10).fit(train.batches(64).shuffle(42),
 * valid.batches(64))}. Immutable: each setting returns a new trainer. Callbacks and metrics accumulate; other
 * settings are replaced. Holds no native memory.
 */
public final class Trainer {

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    private final Model model;
    private final @Nullable Trainable trainable; // null for a model alone
    private Optimizer optimizer = Optimizers.adam(1e-3); // settings change only in a new copy
    private Schedule schedule = Schedule.constant();
    private @Nullable Loss loss; // null for the default loss of the data
    private int epochs = 1;
    private Device device = Device.AUTO;
    private Precision precision = Precision.FP32;
    private @Nullable Integer views; // null for none
    private Map<String, String> hyperparameters = Map.of();
    private List<Metric<?>> metrics = List.of();
    private List<String> earlierMetrics = List.of(); // names that settings(earlier) requires
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

    /**
     * {@return a trainer of a model} Loaders need a transform.
     *
     * @param model stays the caller's to close
     */
    public static Trainer of(Model model) {
        return new Trainer(model, null);
    }

    /**
     * {@return a trainer of a classifier} Loaders without a transform get its preprocessing. After training, the
     * classifier has the classes of the data and the preprocessing of the validation.
     *
     * @param trainable stays the caller's to close
     */
    public static Trainer of(Trainable trainable) {
        return new Trainer(trainable.model(), trainable);
    }

    /**
     * Sets the optimizer. Default: {@code adam(1e-3)}.
     *
     * @param value the optimizer with its learning rate
     * @return a new trainer
     */
    public Trainer optimizer(Optimizer value) {
        Objects.requireNonNull(value, "optimizer");
        return with(copy -> copy.optimizer = value);
    }

    /**
     * Sets the learning rate schedule. Default: {@link Schedule#constant()}.
     *
     * @param value the schedule
     * @return a new trainer
     */
    public Trainer schedule(Schedule value) {
        Objects.requireNonNull(value, "schedule");
        return with(copy -> copy.schedule = value);
    }

    /**
     * Sets the loss function. Default: {@link Loss#crossEntropy()}, or {@link Loss#binaryCrossEntropy()} for
     * multi-label images.
     *
     * @param value the loss function
     * @return a new trainer
     */
    public Trainer loss(Loss value) {
        Objects.requireNonNull(value, "loss");
        return with(copy -> copy.loss = value);
    }

    /**
     * Sets the number of epochs. Default: 1.
     *
     * @param value the number of epochs, at least 1
     * @return a new trainer
     */
    public Trainer epochs(int value) {
        Checks.atLeast("epochs", value, 1);
        return with(copy -> copy.epochs = value);
    }

    /**
     * Sets the device. Default: {@link Device#AUTO}.
     *
     * @param value the device
     * @return a new trainer
     */
    public Trainer device(Device value) {
        Objects.requireNonNull(value, "device");
        return with(copy -> copy.device = value);
    }

    /**
     * Sets the precision of training. Default: {@link Precision#FP32}. {@link Precision#BF16} is mixed precision for
     * the layers that train. It changes neither the precision of a frozen backbone nor that of predictions; see the
     * table of {@link Precision}.
     *
     * @param value fp32 or bf16
     * @return a new trainer
     * @throws IllegalArgumentException for {@link Precision#INT8}
     */
    public Trainer precision(Precision value) {
        Objects.requireNonNull(value, "precision");
        if (value == Precision.INT8) {
            throw new IllegalArgumentException(
                    "The training precision must be FP32 or BF16; got INT8; for an int8 frozen backbone set"
                            + " TransferLearning.backbonePrecision(INT8)");
        }
        return with(copy -> copy.precision = value);
    }

    /**
     * Caches the features of a number of random views of each training image. Later epochs reuse these views in turn
     * instead of drawing new ones. Only for a frozen backbone, without mixup and cutmix.
     *
     * <p>Features of deterministic transforms are always cached, also for later runs, in {@code
     * $XDG_CACHE_HOME/graft/features} or {@code ~/.cache/graft/features}.
     *
     * @param value the number of views of each image, at least 1
     * @return a new trainer
     */
    public Trainer cacheFeatures(int value) {
        Checks.atLeast("cacheFeatures", value, 1);
        return with(copy -> copy.views = value);
    }

    /**
     * Sets further hyperparameters of the program, such as its command-line options. They are written into the run's
     * file and compared when a run is resumed; the trainer does not use them. Default: none.
     *
     * @param values values by name, in order; copied
     * @return a new trainer
     */
    public Trainer hyperparameters(Map<String, String> values) {
        Map<String, String> copied = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        return with(copy -> copy.hyperparameters = copied);
    }

    /**
     * Adds metrics, computed on the validation images after every epoch and reported in {@link EpochResult#metrics},
     * progress, logs and files. Early stopping and model checkpoints can monitor a metric, see {@link Monitor#of}.
     * Default: none.
     *
     * @param values the metrics
     * @return a new trainer
     * @throws IllegalArgumentException if two have the same name
     */
    public Trainer metric(Metric<?>... values) {
        List<Metric<?>> all = new ArrayList<>(metrics);
        for (Metric<?> value : values) {
            if (all.contains(Objects.requireNonNull(value, "metric"))) {
                throw new IllegalArgumentException(
                        "Two metrics have the name \"" + value.name() + "\"; give one of them another name");
            }
            all.add(value);
        }
        return with(copy -> copy.metrics = List.copyOf(all));
    }

    /**
     * Reuses the settings of an earlier run: optimizer, schedule, loss, epochs, device, precision, cached features
     * and hyperparameters. Settings given afterwards override them. Model, images and callbacks are not part of them.
     * Functions cannot be saved: give metrics and a loss of {@link Loss#of} again, under the same names. {@link
     * Provenance} has the seed.
     *
     * @param earlier the settings of the run or of a phase of it, see {@link Provenance#settings} and {@link
     *                History#read}
     * @return a new trainer
     * @throws GraftException if the schedule was a custom one, which cannot be saved
     */
    public Trainer settings(Settings earlier) {
        if (!Schedule.isKnown(earlier.schedule())) {
            throw new GraftException(
                    "The earlier run had a custom schedule, which cannot be saved; set optimizer, schedule, loss "
                            + "and epochs instead of settings(...)");
        }
        return with(copy -> {
            copy.optimizer = earlier.optimizer();
            copy.schedule = earlier.schedule();
            // equal by name, and this one may have its function
            copy.loss = earlier.loss().equals(loss) ? loss : earlier.loss();
            copy.epochs = earlier.epochs();
            copy.device = earlier.device();
            copy.precision = earlier.trainingPrecision();
            copy.views = earlier.cacheFeatures();
            copy.hyperparameters = earlier.hyperparameters();
            copy.earlierMetrics = earlier.metrics();
        });
    }

    /**
     * Adds callbacks.
     *
     * @param values the callbacks, called by {@link Callback#order()} and then in this order
     * @return a new trainer
     */
    public Trainer callback(Callback... values) {
        List<Callback> all = new ArrayList<>(callbacks);
        all.addAll(List.of(values));
        return with(copy -> copy.callbacks = List.copyOf(all));
    }

    /**
     * Prints the progress and the result of every epoch to standard error. Default: the library prints nothing.
     *
     * @return a new trainer
     */
    public Trainer progress() {
        return callback(ConsoleProgress.standardError());
    }

    /**
     * Resumes an interrupted run with the same model, images and settings. On the CPU, with the same number of
     * threads on the same machine, the resulting weights equal those of an uninterrupted run, bit for bit. The views
     * of {@link #cacheFeatures} are computed again first.
     *
     * @param checkpoint a file of {@link Checkpoints}, or their folder, whose newest file is used; the run starts
     *                   from the beginning if the folder is empty or missing
     * @return a new trainer
     */
    public Trainer resume(Path checkpoint) {
        Objects.requireNonNull(checkpoint, "resume");
        return with(copy -> copy.resumeFrom = checkpoint);
    }

    /**
     * Trains on {@code train}, and validates on {@code valid} after every epoch. The model is on the CPU and in
     * evaluation mode afterwards. Loaders without a transform get the classifier's preprocessing. Settings are
     * checked before the first image is read. Runs on the calling thread.
     *
     * @param train the training images
     * @param valid the validation images, with the same classes in the same order
     * @return the result of every epoch
     * @throws DataException  if the classes of the data or the outputs of the model differ, the loss or a metric does
     *                        not fit the images, a loader has no transform, or validation has a random step
     * @throws GraftException if settings contradict each other, the preprocessing cannot be saved, the device is
     *                        missing, the loss becomes NaN or infinite, or the checkpoint to resume is damaged or of
     *                        another run
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
        try (CallbackList all = CallbackList
                .of(trainable == null ? List.of() : List.of(new TrainableListener(trainable)), callbacks, metrics);
                TrainStep step = new TrainStep(model, train.images(), optimizer, settings.loss(), on,
                        precision == Precision.BF16)) {
            ValidationScores.requireFitting(all.metrics(), valid.images());
            TrainingRun run = new TrainingRun(model, step, new FeatureCaches(model, on, views == null ? 0 : views), all,
                    train, valid, provenance);
            Checkpoint.latest(resumeFrom).ifPresent(checkpoint -> Resumption.of(run, checkpoint));
            all.onFitStart(run);
            step.calibrate(train);
            while (run.hasNextEpoch()) {
                run.beginEpoch();
                all.onEpochStart(run);
                model.train(true);
                run.training().run(Phase.TRAINING,
                        (source, batch) -> step.train(source, batch,
                                schedule.rate(optimizer.learningRate(), run.state().scheduleContext())),
                        batch -> {
                            run.state().stepDone();
                            all.onBatch(run, batch);
                        });
                model.train(false);
                EpochRunner validation = run.validation();
                validation.run(Phase.VALIDATION,
                        (source, batch) -> run.validationScores().add(batch,
                                step.evaluate(source, batch, !all.metrics().isEmpty())),
                        batch -> all.onBatch(run, batch));
                all.onEpochEnd(run, run.endEpoch(validation));
            }
            all.onFitEnd(run, run.history());
            return run.history();
        }
    }

    /** Checks, before any image is read, that the settings fit each other and the images. */
    private void requireFitting(Settings settings, DataLoader train, DataLoader valid) {
        FitChecks.requireSameClasses(train.images(), valid.images());
        FitChecks.requireFitting(settings.loss(), train.images(), valid.images());
        train.transform(); // there must be one
        FitChecks.requireDeterministic(valid);
        if (trainable != null) {
            FitChecks.requireSavable(valid);
            trainable.beforeFit();
        }
        FitChecks.requireOutputs(model, valid);
        if (!settings.loss().hasFunction()) {
            throw new GraftException("The earlier run used " + settings.loss()
                    + ", whose function cannot be saved; give .loss(Loss.of(\""
                    + settings.loss().customName().orElseThrow() + "\", function))");
        }
        earlierMetrics.stream().filter(name -> !settings.metrics().contains(name)).findFirst().ifPresent(name -> {
            throw new GraftException("The earlier run had the metric \"" + name
                    + "\", whose function cannot be saved; give .metric(...) of that name");
        });
        if (views != null && train.mixing().isPresent()) {
            throw new GraftException(
                    "Features are cached of single images (" + views + " views of each), but " + train.mixing().get()
                            + " mixes them in every batch",
                    Hint.CACHED_AND_MIXED);
        }
        if (train.order().equals("balanced")) {
            if (settings.loss().hasComputedWeights()) {
                throw new GraftException(
                        "The classes would be balanced twice: balanced() of the data loader samples each class "
                                + "equally often, and "
                                + settings.loss() + " weights them as well; use only one of them");
            }
            if (!settings.loss().classWeights().isEmpty()) {
                LOG.warn(
                        "The data loader samples each class equally often, and {} weights them as well; one of "
                                + "them is usually enough",
                        settings.loss());
            }
        }
    }

    @Override
    public String toString() {
        return "Trainer"
                + settings(false).toString().substring("Settings".length()).replaceAll(", \\w+=(null|\\{}|\\[])", "");
    }

    private Settings settings(boolean multiLabel) {
        return new Settings(trainable == null ? model.describe() : trainable.describe(), optimizer, schedule,
                loss == null ? Loss.standard(multiLabel) : loss, epochs, device, precision, views,
                metrics.stream().map(Metric::name).toList(), hyperparameters);
    }
}
