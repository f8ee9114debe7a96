package io.github.graftml.model;

import org.bytedeco.pytorch.Tensor;

/**
 * A convolutional network that can stop at its last feature map, where each value still belongs to a place in the
 * picture. A model of the user's own that implements it can be explained as ours can.
 */
public interface FeatureMapModel extends Model {

    /**
     * @param images float32 [N,3,H,W], normalised; stays the caller's
     * @return the last feature map, float32 [N,C,h,w], computed in fp32; freed with the enclosing scope of the calling thread
     * @throws io.github.graftml.error.GraftException if the network has none
     */
    Tensor featureMap(Tensor images);

    /**
     * @param map as {@link #featureMap} gives it; stays the caller's
     * @return the scores of the classes in front of a closing log-softmax, float32 [N, classes]; with a gradient towards
     *         {@code map} if that asks for one; freed with the enclosing scope of the calling thread
     */
    Tensor scores(Tensor map);
}
