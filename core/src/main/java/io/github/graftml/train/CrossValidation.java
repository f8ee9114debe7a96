package io.github.graftml.train;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * How good a way of training is on pictures that it has not seen, measured by k-fold cross-validation: each fold's pictures
 * are left out once, and a model that learned from the others is measured on them.
 *
 * <pre>{@code
 * CrossValidation result = CrossValidation.of(ImageFolder.of(data, pixels).folds(5, 42), fold -> {
 *     try (ImageClassifier model = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
 *         return Trainer.of(model).epochs(2).fit(fold.train().batches(64).shuffle(42), fold.valid().batches(64));
 *     }
 * });
 * System.out.println(result);
 * }</pre>
 *
 * @param folds what each fold's training came to, in order; at least two. Immutable
 */
public record CrossValidation(List<History> folds) {

    /** Copies the list. */
    public CrossValidation {
        folds = List.copyOf(folds);
        if (folds.size() < 2) {
            throw new IllegalArgumentException("Cross-validation needs at least 2 folds; got " + folds.size());
        }
    }

    /**
     * Trains once for each fold, one after the other.
     *
     * @param folds    see {@link io.github.graftml.data.ImageFolder#folds}
     * @param training makes a model anew, trains it on {@link Split#train()} and measures it on {@link Split#valid()}
     */
    public static CrossValidation of(List<Split<ImageFolder>> folds, Function<Split<ImageFolder>, History> training) {
        return new CrossValidation(folds.stream().map(training).toList());
    }

    /** @return the mean of the folds' accuracies after their last epoch, in [0, 1] */
    public double meanAccuracy() {
        return mean(accuracies());
    }

    /** @return the standard deviation of the folds' accuracies around their mean, with n - 1 in the denominator */
    public double accuracyDeviation() {
        return Math.sqrt(accuracies().map(accuracy -> Math.pow(accuracy - meanAccuracy(), 2)).sum() / (folds.size() - 1));
    }

    /** @return the mean of the folds' losses after their last epoch */
    public double meanLoss() {
        return mean(folds.stream().mapToDouble(fold -> fold.last().validLoss()));
    }

    private DoubleStream accuracies() {
        return folds.stream().mapToDouble(fold -> fold.last().validAccuracy());
    }

    private static double mean(DoubleStream values) {
        return values.average().orElseThrow();
    }

    /** A line for each fold, and one for all. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (History fold : folds) {
            EpochResult last = fold.last();
            lines.add(String.format(Locale.ROOT, "fold %d: accuracy %.4f, loss %.4f on %d pictures after %d epochs", lines.size() + 1,
                    last.validAccuracy(), last.validLoss(), fold.provenance().validImages(), last.epoch()));
        }
        lines.add(String.format(Locale.ROOT, "%d folds: accuracy %.4f +- %.4f, loss %.4f", folds.size(), meanAccuracy(), accuracyDeviation(), meanLoss()));
        return String.join(System.lineSeparator(), lines);
    }
}
