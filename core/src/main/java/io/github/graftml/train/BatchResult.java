package io.github.graftml.train;

/**
 * What one batch came to.
 *
 * @param phase            training or validation
 * @param batch            the batch's number within its epoch, from 1
 * @param batches          batches of the epoch
 * @param images           pictures in this batch
 * @param loss             mean over the batch
 * @param accuracy         share of the batch that was classified rightly, in [0, 1]
 * @param learningRate     of this step; 0 in validation
 * @param features         how the pictures came through a frozen backbone
 * @param loadingSeconds   how long the step waited for its pictures
 * @param forwardSeconds   how long the network and the loss took; on CUDA what runs there is counted where its result is waited for
 * @param backwardSeconds  how long the gradients took; 0 in validation
 * @param optimizerSeconds how long the optimizer took; 0 in validation
 */
public record BatchResult(Phase phase, int batch, int batches, int images, double loss, double accuracy,
                          double learningRate, Features features, double loadingSeconds, double forwardSeconds, double backwardSeconds,
                          double optimizerSeconds) {

    /** @return how long the step itself took, without the loading */
    public double stepSeconds() {
        return forwardSeconds + backwardSeconds + optimizerSeconds;
    }

    /** What a batch is for. */
    public enum Phase {
        /** The weights move. */
        TRAINING,
        /** The weights stay. */
        VALIDATION
    }

    /** How the pictures of a batch came through the backbone. */
    public enum Features {
        /** It is not frozen, or draws of the transforms change its features every time: nothing is kept. */
        NOT_KEPT,
        /** Features were computed, and kept for later epochs. */
        COMPUTED,
        /** All features were kept by an earlier epoch or run: nothing was computed but the head. */
        CACHED
    }
}
