package io.github.graftml;

import static io.github.graftml.optim.Optimizers.adamW;

import io.github.graftml.data.DataLoader;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.ParameterGroups;
import io.github.graftml.optim.Schedule;
import io.github.graftml.train.Checkpoints;
import io.github.graftml.train.History;
import io.github.graftml.train.Trainer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * Fine-tuning in two phases: first the head trains on a frozen backbone, then everything trains, with lower learning
 * rates
 * towards the input: {@code FineTune.of(model).epochs(2).fit(train.batches(64).shuffle(42), valid.batches(64))}.
 * The model stays the caller's to close and is unfrozen afterwards. Immutable; holds no native memory.
 *
 * <p>The defaults are those of fastai's {@code fine_tune}: a learning rate of 2e-3 for the head, half of it afterwards,
 * and a 100th of that next to the input; three groups by depth; the one-cycle policy in each phase; AdamW with betas
 * 0.9
 * and 0.99, epsilon 1e-5, and weight decay 0.01 but none on norms and biases. Two things differ: momentum does not
 * cycle,
 * and a frozen backbone's batch normalization is frozen too.
 */
public final class FineTune {

    private static final int GROUPS = 3;
    private static final double LAYER_DECAY = 100;
    private static final double END_DIVISOR = 1e5;

    private final ImageClassifier model;
    private final int headEpochs;
    private final int epochs;
    private final double learningRate;
    private final BiFunction<String, Trainer, Trainer> extras; // by the phase's name

    private FineTune(ImageClassifier model, int headEpochs, int epochs, double learningRate,
            BiFunction<String, Trainer, Trainer> extras) {
        this.model = Objects.requireNonNull(model, "model");
        this.headEpochs = headEpochs;
        this.epochs = epochs;
        this.learningRate = learningRate;
        this.extras = Objects.requireNonNull(extras, "extras");
    }

    /**
     * Returns the default recipe for a classifier.
     *
     * @param model has a backbone and a head, frozen or not; stays the caller's
     */
    public static FineTune of(ImageClassifier model) {
        return new FineTune(model, 1, 1, 2e-3, (phase, trainer) -> trainer);
    }

    /**
     * Sets the number of epochs in which only the head trains. Default: 1.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public FineTune headEpochs(int value) {
        return new FineTune(model, atLeastOne("headEpochs", value), epochs, learningRate, extras);
    }

    /**
     * Sets the number of epochs in which everything trains. Default: 1.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public FineTune epochs(int value) {
        return new FineTune(model, headEpochs, atLeastOne("epochs", value), learningRate, extras);
    }

    /**
     * Sets the highest learning rate of the head's phase. Default: 2e-3.
     *
     * @throws IllegalArgumentException unless it is greater than 0 and finite
     */
    public FineTune learningRate(double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("learningRate must be greater than 0; got " + value);
        }
        return new FineTune(model, headEpochs, epochs, value, extras);
    }

    /**
     * Changes the trainer of each phase, after earlier changes.
     *
     * @param extras adds callbacks, metrics, loss, device or precision; an optimizer, a schedule or a number of epochs
     *               replaces the recipe's
     */
    public FineTune with(UnaryOperator<Trainer> extras) {
        Objects.requireNonNull(extras, "extras");
        return new FineTune(model, headEpochs, epochs, learningRate,
                (phase, trainer) -> extras.apply(this.extras.apply(phase, trainer)));
    }

    /** Prints the progress of both phases to standard error; see {@link Trainer#progress}. */
    public FineTune progress() {
        return with(Trainer::progress);
    }

    /**
     * Writes checkpoints, and resumes from those of an earlier process, in whichever phase it ended; see
     * {@link Checkpoints}.
     *
     * @param folder     gets one folder of checkpoints for each phase, {@code head} and {@code whole}
     * @param everySteps steps from one checkpoint to the next within an epoch, at least 1
     */
    public FineTune resumable(Path folder, int everySteps) {
        return new FineTune(model, headEpochs, epochs, learningRate, (phase, trainer) -> extras.apply(phase, trainer)
                .callback(Checkpoints.to(folder.resolve(phase)).everySteps(everySteps))
                .resume(folder.resolve(phase)));
    }

    /**
     * Trains both phases; throws what {@link Trainer#fit} throws.
     *
     * @return the epochs of both phases, numbered consecutively
     * @throws IllegalStateException if the model has no backbone
     */
    public History fit(DataLoader train, DataLoader valid) {
        model.freezeBackbone();
        Schedule headSchedule = Schedule.oneCycle(learningRate).peakAt(0.99).divisors(25, END_DIVISOR);
        History head = phase("head", headEpochs, rule(learningRate), headSchedule).fit(train, valid);
        model.unfreeze();
        double rate = learningRate / 2;
        Optimizer byDepth = rule(rate)
                .parameterGroups(ParameterGroups.byDepth(model.model(), GROUPS).layerDecay(LAYER_DECAY));
        History all = phase("whole", epochs, byDepth, Schedule.oneCycle(rate).peakAt(0.3).divisors(5, END_DIVISOR))
                .fit(train, valid);
        return head.then(all);
    }

    private Trainer phase(String name, int count, Optimizer optimizer, Schedule schedule) {
        return extras.apply(name, Trainer.of(model).optimizer(optimizer).schedule(schedule).epochs(count));
    }

    private static Optimizer rule(double rate) {
        return adamW(rate).betas(0.9, 0.99).epsilon(1e-5).weightDecay(0.01).noDecayOnNormsAndBiases();
    }

    private static int atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1; got " + value);
        }
        return value;
    }

    @Override
    public String toString() {
        return "FineTune[" + model + ", " + headEpochs + " epochs of the head, " + epochs
                + " of everything, learning rate " + learningRate + "]";
    }
}
