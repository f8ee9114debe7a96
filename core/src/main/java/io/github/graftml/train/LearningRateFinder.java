package io.github.graftml.train;

import io.github.graftml.data.Batch;
import io.github.graftml.data.BatchIterator;
import io.github.graftml.data.DataLoader;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Model;
import io.github.graftml.optim.Loss;
import io.github.graftml.optim.Optimizer;
import io.github.graftml.optim.Optimizers;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.report.LearningRateSweep;
import io.github.graftml.runtime.Device;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.weights.StateDict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A learning rate range test (Smith, 2017): trains a few steps at increasing learning rates and records the loss. It
 * then restores the model's weights and statistics and LibTorch's CPU generator exactly, and leaves the given loader
 * unchanged.
 *
 * <pre>{@code
 * LearningRateSweep sweep = LearningRateFinder.of(model).optimizer(adamW(1e-3)).sweep(train.batches(64).shuffle(42));
 * sweep.suggestion();
 * sweep.toSvg();
 * }</pre>
 *
 * <p>Immutable; holds no native memory.
 */
public final class LearningRateFinder {

    private static final double SMOOTHING = 0.98;
    private static final double DIVERGED = 4;

    private final Model model;
    private final @Nullable Preprocessing preprocessing; // null for a model alone
    private final Optimizer optimizer;
    private final Loss loss;
    private final Device device;
    private final double lowest;
    private final double highest;
    private final int steps;

    private LearningRateFinder(Model model, @Nullable Preprocessing preprocessing, Optimizer optimizer, Loss loss,
            Device device, double lowest, double highest, int steps) {
        this.model = Objects.requireNonNull(model, "model");
        this.preprocessing = preprocessing;
        this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
        this.loss = Objects.requireNonNull(loss, "loss");
        this.device = Objects.requireNonNull(device, "device");
        this.lowest = lowest;
        this.highest = highest;
        this.steps = steps;
    }

    /**
     * {@return a finder of 100 steps from 1e-7 to 10, with Adam and cross-entropy} Frozen layers stay frozen.
     *
     * @param model stays the caller's to close
     */
    public static LearningRateFinder of(Model model) {
        return new LearningRateFinder(model, null, Optimizers.adam(1e-3), Loss.crossEntropy(), Device.AUTO, 1e-7, 10,
                100);
    }

    /**
     * {@return a finder as {@link #of(Model)}, for a classifier} Loaders without a transform get its preprocessing.
     *
     * @param trainable stays the caller's to close
     */
    public static LearningRateFinder of(Trainable trainable) {
        return new LearningRateFinder(trainable.model(), trainable.preprocessing(), Optimizers.adam(1e-3),
                Loss.crossEntropy(), Device.AUTO,
                1e-7, 10, 100);
    }

    /**
     * {@return a copy with another optimizer}
     *
     * @param value the optimizer, whose learning rate is ignored
     */
    public LearningRateFinder optimizer(Optimizer value) {
        return new LearningRateFinder(model, preprocessing, value, loss, device, lowest, highest, steps);
    }

    /**
     * {@return a copy with another loss function}
     *
     * @param value the loss function
     */
    public LearningRateFinder loss(Loss value) {
        return new LearningRateFinder(model, preprocessing, optimizer, value, device, lowest, highest, steps);
    }

    /**
     * {@return a copy that trains on another device than {@link Device#AUTO}}
     *
     * @param value the device
     */
    public LearningRateFinder device(Device value) {
        return new LearningRateFinder(model, preprocessing, optimizer, loss, value, lowest, highest, steps);
    }

    /**
     * {@return a copy with another range of learning rates}
     *
     * @param low  the first learning rate, above 0
     * @param high the last learning rate, above {@code low}
     */
    public LearningRateFinder range(double low, double high) {
        Checks.positive("low", low);
        if (!(Checks.positive("high", high) > low)) {
            throw new IllegalArgumentException("high must be greater than low, " + low + "; got " + high);
        }
        return new LearningRateFinder(model, preprocessing, optimizer, loss, device, low, high, steps);
    }

    /**
     * {@return a copy with another number of steps}
     *
     * @param value the number of steps, at least 20
     */
    public LearningRateFinder steps(int value) {
        return new LearningRateFinder(model, preprocessing, optimizer, loss, device, lowest, highest,
                Checks.atLeast("steps", value, 20));
    }

    /**
     * Runs the test, over as many epochs as the steps need. It ends early when the loss is four times its lowest value.
     *
     * @param train the training images; a copy of the loader is used
     * @return the smoothed loss at each learning rate; the suggestion is the middle of the longest decrease
     * @throws GraftException if the device is missing, or the loss diverges too early for a suggestion
     */
    public LearningRateSweep sweep(DataLoader train) {
        return completedSweep(preprocessing == null ? train : train.orElse(preprocessing));
    }

    private LearningRateSweep completedSweep(DataLoader train) {
        train.transform(); // there must be one
        FitChecks.requireOutputs(model, train);
        Device on = device.resolve();
        StateDict before = model.stateDict();
        boolean training = model.module().is_training();
        Mt19937 random = DefaultGenerator.state();
        try (TrainStep step = new TrainStep(model, train.images(), optimizer, loss, on, false)) {
            step.calibrate(train);
            model.train(true);
            return recordLosses(step, train.copy());
        } finally {
            model.load(before);
            model.train(training);
            DefaultGenerator.state(random);
        }
    }

    private LearningRateSweep recordLosses(TrainStep step, DataLoader batches) {
        EpochSource source = new EpochSource(batches, Optional.empty(), 1);
        EpochRunner runner = new EpochRunner(source);
        List<Double> rates = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        double mean = 0;
        double best = Double.POSITIVE_INFINITY;
        BatchIterator epoch = runner.iterator();
        try {
            for (int i = 0; i < steps && (losses.isEmpty() || losses.get(i - 1) <= DIVERGED * best); i++) {
                if (!epoch.hasNext()) {
                    epoch = runner.iterator();
                }
                double rate = lowest * Math.pow(highest / lowest, (double) i / (steps - 1));
                try (Batch batch = epoch.next()) {
                    mean = SMOOTHING * mean + (1 - SMOOTHING) * step.train(source, batch, rate).score().loss();
                }
                rates.add(rate);
                losses.add(mean / (1 - Math.pow(SMOOTHING, i + 1)));
                best = Math.min(best, losses.get(i));
            }
        } finally {
            epoch.close();
        }
        return suggest(rates.stream().mapToDouble(r -> r).toArray(), losses.stream().mapToDouble(l -> l).toArray());
    }

    /**
     * Returns the suggestion; ignores the first tenth, where the loss is flat, and the last five steps, where it
     * diverges.
     */
    static LearningRateSweep suggest(double[] rates, double[] losses) {
        int from = rates.length / 10;
        int to = rates.length - 5;
        if (to - from < 3) {
            throw new GraftException("The loss diverged after " + rates.length + " steps, at the learning rate "
                    + rates[rates.length - 1]
                    + "; use a lower range(low, high)");
        }
        List<Integer> decrease = longestDecrease(losses, from, to);
        return new LearningRateSweep(rates, losses, rates[(decrease.get(0) + decrease.get(decrease.size() - 1)) / 2]);
    }

    /** {@return indices of the longest decreasing subsequence of the losses} */
    private static List<Integer> longestDecrease(double[] losses, int from, int to) {
        int[] length = new int[to];
        int[] previous = new int[to];
        int end = from;
        for (int i = from; i < to; i++) {
            length[i] = 1;
            previous[i] = -1;
            for (int j = from; j < i; j++) {
                if (losses[i] < losses[j] && length[i] <= length[j]) {
                    length[i] = length[j] + 1;
                    previous[i] = j;
                }
            }
            if (length[i] > length[end]) {
                end = i;
            }
        }
        List<Integer> decrease = new ArrayList<>();
        for (int i = end; i >= 0; i = previous[i]) {
            decrease.add(0, i);
        }
        return decrease;
    }

    @Override
    public String toString() {
        return "LearningRateFinder[" + model + ", " + optimizer + ", " + loss + ", " + steps + " steps from " + lowest
                + " to " + highest + "]";
    }
}
