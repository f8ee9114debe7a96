package io.github.graftml.nn;

import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.FirstToken;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.LayerScale;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.PositionEmbedding;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Leaf.SelfAttention;
import io.github.graftml.nn.Leaf.StochasticDepth;

/**
 * A visitor of leaves, with a method for each kind of {@link Leaf}: a visitor that lacks one does not compile.
 *
 * @param <R> the result of a visit
 */
public interface LeafVisitor<R> {

    /**
     * Visits a convolution.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R conv2d(Conv2d layer);

    /**
     * Visits a batch normalization.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R batchNorm2d(BatchNorm2d layer);

    /**
     * Visits a layer normalization.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R layerNorm(LayerNorm layer);

    /**
     * Visits a linear layer.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R linear(Linear layer);

    /**
     * Visits a self-attention.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R selfAttention(SelfAttention layer);

    /**
     * Visits a learned factor of each channel.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R layerScale(LayerScale layer);

    /**
     * Visits a learned first token.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R classToken(ClassToken layer);

    /**
     * Visits learned position embeddings.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R positionEmbedding(PositionEmbedding layer);

    /**
     * Visits an activation function.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R activation(Activation layer);

    /**
     * Visits a max pooling.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R maxPool2d(MaxPool2d layer);

    /**
     * Visits an average pooling.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R avgPool2d(AvgPool2d layer);

    /**
     * Visits an average pooling to a given size.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R adaptiveAvgPool2d(AdaptiveAvgPool2d layer);

    /**
     * Visits a padding that depends on the size of the input.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R samePadding(SamePadding layer);

    /**
     * Visits a flattening.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R flatten(Flatten layer);

    /**
     * Visits a permutation of dimensions.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R permute(Permute layer);

    /**
     * Visits the selection of the first token.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R firstToken(FirstToken layer);

    /**
     * Visits a layer that passes its input through: the identity and, in evaluation, the layers that are active in
     * training only.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R identity(Leaf layer);

    /**
     * Visits a dropout; as {@link #identity} unless the visitor overrides it for training.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    default R dropout(Dropout layer) {
        return identity(layer);
    }

    /**
     * Visits a stochastic depth; as {@link #identity} unless the visitor overrides it for training.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    default R stochasticDepth(StochasticDepth layer) {
        return identity(layer);
    }
}
