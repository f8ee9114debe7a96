package io.github.graftml.model;

import org.bytedeco.pytorch.Tensor;

/**
 * A convolutional network that gives its last feature map, where each value belongs to a place in the image. Grad-CAM
 * explains every model that implements it, custom models too.
 */
public interface FeatureMapModel extends Model {

    /**
     * Computes the last feature map, in fp32.
     *
     * @param images float32 [N,3,H,W], normalized; stays the caller's
     * @return float32 [N,C,h,w]; freed with the enclosing scope of the calling thread
     * @throws io.github.graftml.error.GraftException if the network has none
     */
    Tensor featureMap(Tensor images);

    /**
     * Computes the scores of the classes from the last feature map: the values before a closing log-softmax.
     *
     * @param map from {@link #featureMap}; stays the caller's
     * @return float32 [N, classes]; differentiable by {@code map} if that requires gradients; freed with the enclosing
     *         scope of the calling thread
     */
    Tensor scores(Tensor map);
}
