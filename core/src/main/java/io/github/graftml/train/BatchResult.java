package io.github.graftml.train;

/**
 * The result of one batch.
 *
 * @param phase            training or validation
 * @param batch            number of the batch within its epoch, from 1
 * @param batches          number of batches of the epoch
 * @param images           number of images in this batch
 * @param loss             mean loss over the batch
 * @param accuracy         fraction of the batch that was classified correctly, in [0, 1]
 * @param learningRate     learning rate of this step; 0 in validation
 * @param features         whether the features of a frozen backbone were cached
 * @param loadingSeconds   seconds that the step waited for its images
 * @param forwardSeconds   seconds of the forward pass and the loss; CUDA work counts where its result is awaited
 * @param backwardSeconds  seconds of the backward pass; 0 in validation
 * @param optimizerSeconds seconds of the optimizer step; 0 in validation
 */
public record BatchResult(Phase phase, int batch, int batches, int images, double loss, double accuracy,
        double learningRate, Features features, double loadingSeconds, double forwardSeconds, double backwardSeconds,
        double optimizerSeconds) {

    /** {@return the seconds of the step without loading} */
    public double stepSeconds() {
        return forwardSeconds + backwardSeconds + optimizerSeconds;
    }

    /** The purpose of a batch. */
    public enum Phase {
        /** Training: the weights change. */
        TRAINING,
        /** Validation: the weights do not change. */
        VALIDATION
    }

    /** The source of the features of a batch. */
    public enum Features {
        /** Features are not cached: the backbone is not frozen, or random transforms change them every time. */
        NOT_CACHED,
        /** Features were computed and cached for later epochs. */
        COMPUTED,
        /** All features were cached by an earlier epoch or run: only the head was computed. */
        CACHED
    }
}
