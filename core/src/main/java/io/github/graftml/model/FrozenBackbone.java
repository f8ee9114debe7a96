package io.github.graftml.model;

import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * The frozen part of a model while its head trains: {@code forward} is {@code classify(features(images))}, so the
 * features of an image can be cached. Belongs to its model; for one thread at a time.
 */
public interface FrozenBackbone {

    /**
     * Computes features.
     *
     * @param images float32 [N,3,H,W], normalized; stays the caller's
     * @return float32 [N, ...], without gradients; freed with the enclosing scope of the calling thread
     */
    Tensor features(Tensor images);

    /**
     * Computes logits from features by the head.
     *
     * @param features from {@link #features}; stays the caller's
     * @return logits float32 [N, classes]; freed with the enclosing scope of the calling thread
     */
    Tensor classify(Tensor features);

    /** Returns whether {@link #calibrate} must come before the first features: in int8, once for the same weights. */
    boolean needsCalibration();

    /**
     * Measures the ranges of values that int8 quantizes with.
     *
     * @param batches some training images, float32 [N,3,H,W], normalized; they stay the caller's
     */
    void calibrate(List<Tensor> batches);

    /**
     * Returns a SHA-256, as hex, of everything that features depend on besides the image: weights, architecture,
     * precision.
     */
    String identity();
}
