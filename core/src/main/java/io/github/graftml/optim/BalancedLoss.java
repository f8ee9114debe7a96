package io.github.graftml.optim;

import io.github.graftml.data.LabelledImages;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A loss whose class weights are computed from the training images when training starts, so that every class counts the
 * same in total: {@code images / (classes * images of the class)}, scikit-learn's "balanced"; for several labels
 * {@code images without the label / images with it}.
 *
 * @param loss without class weights
 */
@NameInFiles("balanced")
record BalancedLoss(Loss loss) implements Loss {

    /** Checks that the loss has no weights and can have some. */
    public BalancedLoss {
        if (!loss.classWeights().isEmpty() || loss instanceof BalancedLoss || loss instanceof CustomLoss) {
            throw new IllegalArgumentException(
                    "balanced() computes class weights for a loss of the library without any; got " + loss);
        }
    }

    @Override
    public boolean multiLabel() {
        return loss.multiLabel();
    }

    @Override
    public Loss over(LabelledImages images) {
        double[] weights = LossWeights.balanced(images);
        if (loss instanceof Loss.CrossEntropy entropy) {
            return entropy.classWeights(weights);
        }
        return loss instanceof Loss.Focal focal ? focal.classWeights(weights)
                : ((Loss.BinaryCrossEntropy) loss).classWeights(weights);
    }
}
