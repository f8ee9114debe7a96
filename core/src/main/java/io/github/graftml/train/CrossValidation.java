package io.github.graftml.train;

import io.github.graftml.data.ImageFolder;
import io.github.graftml.data.Split;
import io.github.graftml.metrics.Proportion;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * The result of k-fold cross-validation: an estimate of the accuracy on unseen images. The images of each fold are
 * held out once, and a model that was trained on the other folds is validated on them.
 *
 * <pre>{@code
 * CrossValidation result = CrossValidation.folds(5).seed(42).run(ImageFolder.of(data, pixels), fold -> {
 *     try (ImageClassifier model = TransferLearning.efficientNetLite0().freezeBackbone().head(2)) {
 *         return Trainer.of(model).epochs(2).fit(fold.train().batches(64).shuffle(42), fold.valid().batches(64));
 *     }
 * });
 * System.out.println(result);
 * }</pre>
 *
 * <p>The result of each fold is {@link History#result}, the epoch that the final weights are from. Immutable.
 *
 * @param folds the history of each fold, in order; at least two
 */
public record CrossValidation(List<History> folds) {

    /**
     * Copies the list.
     *
     * @param folds the history of each fold, in order; at least two
     */
    public CrossValidation {
        folds = List.copyOf(folds);
        requireTwo(folds.size());
    }

    /**
     * {@return a plan for a cross-validation with seed 0}
     *
     * @param count number of folds, at least 2
     */
    public static Plan folds(int count) {
        return new Plan(count, 0);
    }

    /**
     * A plan for a cross-validation. Immutable.
     *
     * @param count number of folds, at least 2
     * @param seed  the seed of the random assignment of images to folds
     */
    public record Plan(int count, long seed) {

        /**
         * Checks the number of folds.
         *
         * @param count number of folds, at least 2
         * @param seed  the seed of the random assignment of images to folds
         */
        public Plan {
            requireTwo(count);
        }

        /**
         * {@return a copy with another seed}
         *
         * @param value the seed of the random assignment of images to folds
         */
        public Plan seed(long value) {
            return new Plan(count, value);
        }

        /**
         * Trains once for each fold, sequentially.
         *
         * @param images   the images, stratified into folds by {@link ImageFolder#folds}
         * @param training creates a model, trains it on {@link Split#train()} and validates it on {@link Split#valid()}
         * @return the result of all folds
         */
        public CrossValidation run(ImageFolder images, Function<Split<ImageFolder>, History> training) {
            return new CrossValidation(images.folds(count, seed).stream().map(training).toList());
        }
    }

    private static void requireTwo(int folds) {
        if (folds < 2) {
            throw new IllegalArgumentException("Cross-validation needs at least 2 folds; got " + folds);
        }
    }

    /** {@return the mean accuracy of the folds, in [0, 1]} */
    public double meanAccuracy() {
        return mean(accuracies());
    }

    /** {@return the sample standard deviation of the folds' accuracies, with n - 1 in the denominator} */
    public double accuracyDeviation() {
        return Math
                .sqrt(accuracies().map(accuracy -> Math.pow(accuracy - meanAccuracy(), 2)).sum() / (folds.size() - 1));
    }

    /** {@return the mean loss of the folds} */
    public double meanLoss() {
        return mean(folds.stream().mapToDouble(fold -> fold.result().validLoss()));
    }

    /** {@return the accuracy over the images of all folds, with its 95 % confidence interval} */
    public Proportion accuracy() {
        long correct = folds.stream().mapToLong(fold -> accuracy(fold).count()).sum();
        return new Proportion(correct, folds.stream().mapToLong(fold -> accuracy(fold).total()).sum());
    }

    private static Proportion accuracy(History fold) {
        return Proportion.of(fold.result().validAccuracy(), fold.provenance().validImages());
    }

    private DoubleStream accuracies() {
        return folds.stream().mapToDouble(fold -> fold.result().validAccuracy());
    }

    private static double mean(DoubleStream values) {
        return values.average().orElseThrow();
    }

    /** {@return one line for each fold, one for their mean and deviation, and one for all images} */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        for (History fold : folds) {
            Proportion accuracy = accuracy(fold);
            lines.add(String.format(Locale.ROOT, "fold %d: accuracy %s, %d of %d images, loss %.4f, %s",
                    lines.size() + 1,
                    accuracy, accuracy.count(), accuracy.total(), fold.result().validLoss(), fold.resultText()));
        }
        lines.add(String.format(Locale.ROOT,
                "%d folds: mean accuracy %s +- %s (standard deviation between folds), mean loss %.4f",
                folds.size(), percent(meanAccuracy()), percent(accuracyDeviation()), meanLoss()));
        lines.add(String.format(Locale.ROOT, "%d images: accuracy %s (95 %% Wilson interval)", accuracy().total(),
                accuracy()));
        return String.join(System.lineSeparator(), lines);
    }

    private String percent(double fraction) {
        return Proportion.percent(fraction, accuracy().total());
    }
}
