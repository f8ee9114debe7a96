package io.github.graftml.cli;

import io.github.graftml.callbacks.ExponentialMovingAverage;
import io.github.graftml.data.DataLoader;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.optim.Loss;
import io.github.graftml.train.Trainer;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Augmentation, loss and averaging against overfitting and uneven classes; nothing by default. */
@Section(Section.REGULARIZATION)
final class RegularizationOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--balanced", description = "Sample the images of every class equally often, for uneven classes.")
    private boolean balanced;

    @Option(names = "--class-weights", paramLabel = "balanced|WEIGHT,...", converter = ClassWeights.Converter.class,
            description = "Weights of the classes in the loss, each at least 0, in the order of the class names, "
                    + "such as 1,2.5; balanced: by inverse frequency.")
    private ClassWeights classWeights;

    private UnaryOperator<DataLoader> mixing; // null for none
    private double labelSmoothing;
    private Double gamma; // of the focal loss; null for cross-entropy
    private Double decay; // of the moving average; null for none

    @Section(Section.AUGMENTATION)
    @Option(names = "--mixup", paramLabel = "ALPHA",
            description = "Mixup: train on weighted means of two images; 0.2 is common.")
    void mixup(double alpha) {
        positive("--mixup", alpha);
        mix(batches -> batches.mixup(alpha));
    }

    @Section(Section.AUGMENTATION)
    @Option(names = "--cutmix", paramLabel = "ALPHA",
            description = "CutMix: train on images with a patch of another one; 1 is common.")
    void cutMix(double alpha) {
        positive("--cutmix", alpha);
        mix(batches -> batches.cutmix(alpha));
    }

    @Option(names = "--label-smoothing", paramLabel = "FRACTION",
            description = "Label smoothing: spread a fraction of each label over all classes, in [0, 1); 0.1 is common.")
    void labelSmoothing(double fraction) {
        Usage.require(command, fraction >= 0 && fraction < 1, "--label-smoothing must be in [0, 1); got " + fraction);
        labelSmoothing = fraction;
        requireOneLoss();
    }

    @Option(names = "--focal", paramLabel = "GAMMA",
            description = "Focal loss with this gamma, at least 0; down-weights easy examples; 2 is common.")
    void focal(double value) {
        Usage.require(command, value >= 0 && Double.isFinite(value), "--focal must be at least 0; got " + value);
        gamma = value;
        requireOneLoss();
    }

    private void requireOneLoss() {
        Usage.require(command, gamma == null || labelSmoothing == 0,
                "--focal and --label-smoothing exclude each other; give one of them");
    }

    @Option(names = "--ema", paramLabel = "DECAY",
            description = "Validate and save an exponential moving average of the weights with this decay, in [0, "
                    + "1); 0.999 is common.")
    void average(double value) {
        Usage.require(command, value >= 0 && value < 1, "--ema must be in [0, 1); got " + value);
        decay = value;
    }

    private void mix(UnaryOperator<DataLoader> wanted) {
        Usage.require(command, mixing == null, "--mixup and --cutmix exclude each other; give one of them");
        mixing = wanted;
    }

    private void positive(String option, double value) {
        Usage.require(command, value > 0 && Double.isFinite(value), option + " must be greater than 0; got " + value);
    }

    /** Requires nothing that is for images with one class each. */
    void requireFitSeveralLabels() {
        Usage.require(command, !balanced && labelSmoothing == 0 && gamma == null && classWeights == null,
                (balanced ? "--balanced"
                        : gamma != null ? "--focal" : classWeights != null ? "--class-weights" : "--label-smoothing")
                        + " is for images with one class each; leave it out with " + DataOptions.LABELS);
    }

    /** {@return training batches in their order, mixed if that was requested} */
    DataLoader deal(DataLoader batches) {
        DataLoader ordered = balanced ? batches.balanced() : batches.shuffle();
        return mixing == null ? ordered : mixing.apply(ordered);
    }

    /** {@return {@code trainer} with the loss and the moving average that were requested} */
    Trainer equip(Trainer trainer, LabelledImages train) {
        if (balanced && classWeights != null && classWeights.isBalanced()) {
            Terminal.note(
                    "graft: classes are balanced twice, by --balanced and by --class-weights balanced; rare "
                            + "classes then count too much");
        }
        Trainer equipped = loss(train).map(trainer::loss).orElse(trainer);
        return decay == null ? equipped : equipped.callback(ExponentialMovingAverage.of(decay));
    }

    private Optional<Loss> loss(LabelledImages train) {
        double[] weights = classWeights == null ? new double[0] : classWeights.of(train);
        if (gamma != null) {
            return Optional.of(Loss.focal().gamma(gamma).classWeights(weights));
        }
        return labelSmoothing > 0 || classWeights != null
                ? Optional.of(Loss.crossEntropy().labelSmoothing(labelSmoothing).classWeights(weights))
                : Optional.empty();
    }
}
