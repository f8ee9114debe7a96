package io.github.graftml.optim;

import org.bytedeco.pytorch.Tensor;

/**
 * Loss functions of tensors for custom training loops, for static import:
 * {@code crossEntropy(model.forward(images), targets)}. A trainer takes a {@link Loss} instead. Results are freed with
 * the
 * enclosing scope of the calling thread.
 */
public final class Losses {

    private Losses() {
    }

    /**
     * Returns the mean cross-entropy of a batch.
     *
     * @param logits  logits or log-probabilities, float32 [N, classes]
     * @param targets int64 [N], or float32 [N, classes] that add up to 1 for each image
     * @return a differentiable scalar, float32 []
     */
    public static Tensor crossEntropy(Tensor logits, Tensor targets) {
        return Loss.crossEntropy().compute(logits, targets);
    }

    /**
     * Returns the mean binary cross-entropy of a batch of multi-label images.
     *
     * @param logits  float32 [N, labels]
     * @param targets float32 [N, labels] of 0 and 1
     * @return a differentiable scalar, float32 []
     */
    public static Tensor binaryCrossEntropy(Tensor logits, Tensor targets) {
        return Loss.binaryCrossEntropy().compute(logits, targets);
    }
}
