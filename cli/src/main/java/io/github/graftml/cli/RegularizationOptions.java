package io.github.graftml.cli;

import io.github.graftml.callbacks.ExponentialMovingAverage;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.Mixing;
import io.github.graftml.optim.Loss;
import io.github.graftml.train.Trainer;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What keeps a network from learning its training pictures by heart; nothing, unless options say so. */
final class RegularizationOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--balanced", description = "Draw the pictures of every class equally often, where classes are uneven.")
    private boolean balanced;

    private Mixing mixing;
    private double labelSmoothing;
    private Double gamma; // of the focal loss; null for cross-entropy
    private double[] classWeights; // null for all alike
    private Double decay; // of the average; null for none

    @Option(names = "--mixup", paramLabel = "ALPHA", description = "Train on weighted means of two pictures; 0.2 is usual.")
    void mixup(double alpha) {
        mix(Mixing.mixup(positive("--mixup", alpha)));
    }

    @Option(names = "--cutmix", paramLabel = "ALPHA", description = "Train on pictures with a box of another one pasted in; 1 is usual.")
    void cutMix(double alpha) {
        mix(Mixing.cutMix(positive("--cutmix", alpha)));
    }

    @Option(names = "--label-smoothing", paramLabel = "SHARE", description = "Spread a share of each label over all classes, in [0, 1); 0.1 is usual.")
    void labelSmoothing(double share) {
        Usage.require(command, share >= 0 && share < 1, "--label-smoothing must be in [0, 1); got " + share);
        labelSmoothing = share;
        requireOneLoss();
    }

    @Option(names = "--focal", paramLabel = "GAMMA", description = "Focal loss: the surer a right answer is, the less its picture counts, at least 0; 2 is usual.")
    void focal(double value) {
        Usage.require(command, value >= 0 && Double.isFinite(value), "--focal must be at least 0; got " + value);
        gamma = value;
        requireOneLoss();
    }

    @Option(names = "--class-weights", paramLabel = "WEIGHT", split = ",",
            description = "How much the pictures of each class count in the loss, at least 0, in the order of the classes' names: 1,2.5")
    void classWeights(double[] weights) {
        Usage.require(command, DoubleStream.of(weights).allMatch(weight -> weight >= 0 && Double.isFinite(weight)), "--class-weights must be at least 0; got " + Arrays.toString(weights));
        classWeights = weights;
    }

    private void requireOneLoss() {
        Usage.require(command, gamma == null || labelSmoothing == 0, "--focal and --label-smoothing contradict each other: give one of them");
    }

    @Option(names = "--ema", paramLabel = "DECAY", description = "Validate and save a moving average of the weights, in [0, 1); 0.999 is usual.")
    void average(double value) {
        Usage.require(command, value >= 0 && value < 1, "--ema must be in [0, 1); got " + value);
        decay = value;
    }

    private void mix(Mixing wanted) {
        Usage.require(command, mixing == null, "--mixup and --cutmix contradict each other: give one of them");
        mixing = wanted;
    }

    private double positive(String option, double value) {
        Usage.require(command, value > 0 && Double.isFinite(value), option + " must be greater than 0; got " + value);
        return value;
    }

    /** Refuses what is for pictures with one class each. */
    void requireFitSeveralLabels() {
        Usage.require(command, !balanced && labelSmoothing == 0 && gamma == null && classWeights == null,
                (balanced ? "--balanced" : gamma != null ? "--focal" : classWeights != null ? "--class-weights" : "--label-smoothing")
                + " is for pictures with one class each; leave it out with " + TableOptions.LABELS);
    }

    /** @return training batches in their order, mixed if that was asked for */
    DataLoader deal(DataLoader batches) {
        DataLoader ordered = balanced ? batches.balanced() : batches.shuffle();
        return mixing == null ? ordered : ordered.mixing(mixing);
    }

    Trainer equip(Trainer trainer) {
        Trainer equipped = trainer;
        if (gamma != null) {
            Loss.Focal loss = Loss.focal().gamma(gamma);
            equipped = equipped.loss(classWeights == null ? loss : loss.classWeights(classWeights));
        } else if (labelSmoothing > 0 || classWeights != null) {
            Loss.CrossEntropy loss = Loss.crossEntropy().labelSmoothing(labelSmoothing);
            equipped = equipped.loss(classWeights == null ? loss : loss.classWeights(classWeights));
        }
        return decay == null ? equipped : equipped.callback(ExponentialMovingAverage.of(decay));
    }
}
