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
import io.github.graftml.weights.StateDict;
import io.github.graftml.transform.Preprocessing;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a learning rate (Smith, 2017): trains a few steps at ever higher rates and watches the loss. Afterwards the
 * model's weights and statistics, LibTorch's CPU generator and the given batches are as they were, to the last bit.
 *
 * <pre>{@code
 * LearningRateSweep sweep = LearningRateFinder.of(model).optimizer(adamW(1e-3)).sweep(train.batches(64).shuffle(42));
 * sweep.suggestion();
 * sweep.toSvg();
 * }</pre>
 *
 * Immutable; holds no native memory.
 */
public final class LearningRateFinder {

    private static final double SMOOTHING = 0.98;
    private static final double BLOWN_UP = 4;

    private final Model model;
    private final @Nullable Preprocessing preprocessing; // null for a model alone
    private final Optimizer optimizer;
    private final Loss loss;
    private final Device device;
    private final double lowest;
    private final double highest;
    private final int steps;

    private LearningRateFinder(Model model, @Nullable Preprocessing preprocessing, Optimizer optimizer, Loss loss, Device device, double lowest, double highest, int steps) {
        this.model = Objects.requireNonNull(model, "model");
        this.preprocessing = preprocessing;
        this.optimizer = Objects.requireNonNull(optimizer, "optimizer");
        this.loss = Objects.requireNonNull(loss, "loss");
        this.device = Objects.requireNonNull(device, "device");
        this.lowest = lowest;
        this.highest = highest;
        this.steps = steps;
    }

    /** @return a finder of a hundred steps from 1e-7 to 10, with Adam and cross-entropy; what is frozen of the model stays so */
    public static LearningRateFinder of(Model model) {
        return new LearningRateFinder(model, null, Optimizers.adam(1e-3), Loss.crossEntropy(), Device.AUTO, 1e-7, 10, 100);
    }

    /** As {@link #of(Model)}; the classifier's preprocessing completes a loader without a transform. */
    public static LearningRateFinder of(Trainable trainable) {
        return new LearningRateFinder(trainable.model(), trainable.preprocessing(), Optimizers.adam(1e-3), Loss.crossEntropy(), Device.AUTO,
                1e-7, 10, 100);
    }

    /** @return this finder with another optimizer, whose own learning rate has no say */
    public LearningRateFinder optimizer(Optimizer value) {
        return new LearningRateFinder(model, preprocessing, value, loss, device, lowest, highest, steps);
    }

    /** @return this finder with another loss */
    public LearningRateFinder loss(Loss value) {
        return new LearningRateFinder(model, preprocessing, optimizer, value, device, lowest, highest, steps);
    }

    /** @return this finder on another device than {@link Device#AUTO} */
    public LearningRateFinder device(Device value) {
        return new LearningRateFinder(model, preprocessing, optimizer, loss, value, lowest, highest, steps);
    }

    /** @return this finder going from {@code low}, above 0, to {@code high}, above {@code low} */
    public LearningRateFinder range(double low, double high) {
        Checks.positive("low", low);
        if (!(Checks.positive("high", high) > low)) {
            throw new IllegalArgumentException("high must be greater than low, " + low + "; got " + high);
        }
        return new LearningRateFinder(model, preprocessing, optimizer, loss, device, low, high, steps);
    }

    /** @return this finder taking so many steps, at least 20 */
    public LearningRateFinder steps(int value) {
        return new LearningRateFinder(model, preprocessing, optimizer, loss, device, lowest, highest, Checks.atLeast("steps", value, 20));
    }

    /**
     * Sweeps; the pictures are gone through again where they are fewer than the steps want. It ends early when the loss is
     * four times its lowest.
     *
     * @param train left as it is: the sweep reads the same pictures with batches of its own
     * @return the smoothed loss at each rate, and the middle of its longest fall as the rate to train with
     * @throws GraftException if the device is missing, or the loss blows up before there is anything to see
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
        try (TrainStep learner = new TrainStep(model, train.images(), optimizer, loss, on, false)) {
            learner.calibrate(train);
            model.train(true);
            return watch(learner, train.copy());
        } finally {
            model.load(before);
            model.train(training);
            DefaultGenerator.state(random);
        }
    }

    private LearningRateSweep watch(TrainStep learner, DataLoader batches) {
        EpochSource source = new EpochSource(batches, Optional.empty(), 1);
        EpochRunner pass = new EpochRunner(source);
        List<Double> rates = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        double mean = 0;
        double best = Double.POSITIVE_INFINITY;
        BatchIterator epoch = pass.iterator();
        try {
            for (int step = 0; step < steps && (losses.isEmpty() || losses.get(step - 1) <= BLOWN_UP * best); step++) {
                if (!epoch.hasNext()) {
                    epoch = pass.iterator();
                }
                double rate = lowest * Math.pow(highest / lowest, (double) step / (steps - 1));
                try (Batch batch = epoch.next()) {
                    mean = SMOOTHING * mean + (1 - SMOOTHING) * learner.train(source, batch, rate).score().loss();
                }
                rates.add(rate);
                losses.add(mean / (1 - Math.pow(SMOOTHING, step + 1)));
                best = Math.min(best, losses.get(step));
            }
        } finally {
            epoch.close();
        }
        return suggest(rates.stream().mapToDouble(r -> r).toArray(), losses.stream().mapToDouble(l -> l).toArray());
    }

    /** Leaves out the first tenth, where nothing moves yet, and the last five steps, where it blows up. */
    static LearningRateSweep suggest(double[] rates, double[] losses) {
        int from = rates.length / 10;
        int to = rates.length - 5;
        if (to - from < 3) {
            throw new GraftException("The loss blew up after " + rates.length + " steps, at the learning rate " + rates[rates.length - 1]
                    + "; start lower, with LearningRateFinder.range");
        }
        List<Integer> fall = longestFall(losses, from, to);
        return new LearningRateSweep(rates, losses, rates[(fall.get(0) + fall.get(fall.size() - 1)) / 2]);
    }

    /** @return indices of the longest series of losses, each below the one before it, not all of them neighbours */
    private static List<Integer> longestFall(double[] losses, int from, int to) {
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
        List<Integer> fall = new ArrayList<>();
        for (int i = end; i >= 0; i = previous[i]) {
            fall.add(0, i);
        }
        return fall;
    }

    @Override
    public String toString() {
        return "LearningRateFinder[" + model + ", " + optimizer + ", " + loss + ", " + steps + " steps from " + lowest + " to " + highest + "]";
    }
}
