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
 * Reads layers: a method for each kind of {@link Leaf}, so that a reader which lacks one does not compile.
 *
 * @param <R> what is made of a layer
 */
public interface LeafVisitor<R> {

    /** Reads a convolution. */
    R conv2d(Conv2d layer);

    /** Reads a batch normalization. */
    R batchNorm2d(BatchNorm2d layer);

    /** Reads a layer normalization. */
    R layerNorm(LayerNorm layer);

    /** Reads a linear layer. */
    R linear(Linear layer);

    /** Reads a self-attention. */
    R selfAttention(SelfAttention layer);

    /** Reads a learned factor of each channel. */
    R layerScale(LayerScale layer);

    /** Reads a learned first token. */
    R classToken(ClassToken layer);

    /** Reads learned positions. */
    R positionEmbedding(PositionEmbedding layer);

    /** Reads a function of each value, or the log-softmax. */
    R activation(Activation layer);

    /** Reads a max-pooling. */
    R maxPool2d(MaxPool2d layer);

    /** Reads an average pooling. */
    R avgPool2d(AvgPool2d layer);

    /** Reads an average pooling to a given size. */
    R adaptiveAvgPool2d(AdaptiveAvgPool2d layer);

    /** Reads a padding that depends on the size of the input. */
    R samePadding(SamePadding layer);

    /** Reads a flattening. */
    R flatten(Flatten layer);

    /** Reads an order of dimensions. */
    R permute(Permute layer);

    /** Reads the choice of the first token. */
    R firstToken(FirstToken layer);

    /** Reads a layer that passes its input through: the identity and, in evaluation, what works in training only. */
    R identity(Leaf layer);

    /** Reads a dropout; as {@link #identity} unless the visitor looks at training. */
    default R dropout(Dropout layer) {
        return identity(layer);
    }

    /** Reads a stochastic depth; as {@link #identity} unless the visitor looks at training. */
    default R stochasticDepth(StochasticDepth layer) {
        return identity(layer);
    }
}
