package io.github.graftml.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The part of a model that stays as it is while the head trains: {@code forward} is {@code classify(features(images))},
 * and the features of a picture need to be computed once only. Belongs to its model; for one thread at a time.
 */
public interface FrozenBackbone {

    /**
     * @param images float32 [N,3,H,W], normalised; stays the caller's
     * @return float32 [N, ...], without gradients; freed with the enclosing scope of the calling thread
     */
    Tensor features(Tensor images);

    /**
     * @param features as {@link #features} gives them; stays the caller's
     * @return logits float32 [N, classes]; freed with the enclosing scope of the calling thread
     */
    Tensor classify(Tensor features);

    /** @return whether {@link #calibrate} should come before the first features: in int8, once for given weights */
    boolean needsCalibration();

    /** Learns the ranges of values from some batches of training pictures, float32 [N,3,H,W], normalised; they stay the caller's. */
    void calibrate(List<Tensor> batches);

    /** @return SHA-256, as hex, over all that features depend on besides the picture: weights, architecture, precision */
    String identity();
}
