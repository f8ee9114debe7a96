package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/** A layer that is not made of other layers. Whoever reads layers does so by a {@link LeafVisitor}. */
public sealed interface Leaf extends Layer permits Activation, Leaf.Conv2d, Leaf.BatchNorm2d, Leaf.LayerNorm, Leaf.Linear,
        Leaf.SelfAttention, Leaf.LayerScale, Leaf.ClassToken, Leaf.PositionEmbedding, Leaf.MaxPool2d, Leaf.AvgPool2d,
        Leaf.AdaptiveAvgPool2d, Leaf.SamePadding, Leaf.Flatten, Leaf.Permute, Leaf.Dropout, Leaf.StochasticDepth,
        Leaf.FirstToken, Leaf.Identity {

    /** Returns what the visitor's method for this kind of layer returns. */
    <R> R accept(LeafVisitor<R> visitor);

    @Override
    default long[] outputShape(long[] input) {
        return accept(new LeafShape(input));
    }

    // ---- layers with weights ----

    /**
     * A 2-d convolution, [N,in,H,W] to [N,out,h,w].
     * Parameters: {@code weight} [out, in/groups, kernel, kernel] and, if wanted, {@code bias} [out].
     */
    @NameInFiles(value = "conv2d", formerly = "Conv2d")
    record Conv2d(int in, int out, int kernel, int stride, int padding, int dilation, int groups, boolean bias)
            implements Leaf {
        /** Checks that the channels divide into the groups. */
        public Conv2d {
            LayerChecks.requirePositive("Conv2d", in, out, kernel, stride, dilation, groups);
            if (padding < 0 || in % groups != 0 || out % groups != 0) {
                throw new IllegalArgumentException("Conv2d needs a padding of at least 0 and channels that divide into its"
                        + " groups; got padding " + padding + ", channels " + in + " -> " + out + ", groups " + groups);
            }
        }

        /** Returns the same convolution with another stride, in pixels, at least 1. */
        public Conv2d stride(int stride) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /** Returns the same convolution with {@code padding} rows and columns of zeros on every side, at least 0. */
        public Conv2d padding(int padding) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /** Returns the same convolution with {@code dilation} pixels from one weight to the next, at least 1. */
        public Conv2d dilation(int dilation) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /** Returns the same convolution in groups; both numbers of channels divide into them. */
        public Conv2d groups(int groups) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /** Returns the same convolution with or without a bias; without, when batch normalization follows. */
        public Conv2d bias(boolean bias) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.conv2d(this);
        }
    }

    /**
     * Batch normalization of each channel, [N,features,...]. Parameters: {@code weight}, {@code bias}; buffers:
     * {@code running_mean}, {@code running_var}, {@code num_batches_tracked}.
     *
     * @param momentum the weight of the new batch in the running statistics
     */
    @NameInFiles(value = "batch_norm2d", formerly = "BatchNorm2d")
    record BatchNorm2d(int features, double eps, double momentum) implements Leaf {
        /** Checks that there is at least one channel. */
        public BatchNorm2d {
            LayerChecks.requirePositive("BatchNorm2d", features);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.batchNorm2d(this);
        }
    }

    /** Layer normalization over the last dimension, [...,features]. Parameters: {@code weight}, {@code bias}. */
    @NameInFiles(value = "layer_norm", formerly = "LayerNorm")
    record LayerNorm(int features, double eps) implements Leaf {
        /** Checks that there is at least one feature. */
        public LayerNorm {
            LayerChecks.requirePositive("LayerNorm", features);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.layerNorm(this);
        }
    }

    /** x W^T + b over the last dimension, [...,in] to [...,out]. Parameters: {@code weight} [out, in], {@code bias} [out]. */
    @NameInFiles(value = "linear", formerly = "Linear")
    record Linear(int in, int out) implements Leaf {
        /** Checks that there is at least one feature on both sides. */
        public Linear {
            LayerChecks.requirePositive("Linear", in, out);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.linear(this);
        }
    }

    /** Multi-head self-attention on [N,T,features]. Parameters: those of PyTorch's {@code MultiheadAttention}. */
    @NameInFiles(value = "self_attention", formerly = "SelfAttention")
    record SelfAttention(int features, int heads) implements Leaf {
        /** Checks that the features divide into the heads. */
        public SelfAttention {
            LayerChecks.requirePositive("SelfAttention", features, heads);
            if (features % heads != 0) {
                throw new IllegalArgumentException("SelfAttention needs features that divide into its heads; got "
                        + features + " features, " + heads + " heads");
            }
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.selfAttention(this);
        }
    }

    /** A learned factor for each channel of [N,channels,H,W]. Parameter: {@code layer_scale} [channels,1,1]. */
    @NameInFiles(value = "layer_scale", formerly = "LayerScale")
    record LayerScale(int channels, double initial) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.layerScale(this);
        }
    }

    /** A learned first token, [N,T,features] to [N,T+1,features]. Parameter: {@code class_token} [1,1,features]. */
    @NameInFiles(value = "class_token", formerly = "ClassToken")
    record ClassToken(int features) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.classToken(this);
        }
    }

    /** Learned positions, added to [N,tokens,features]. Parameter: {@code pos_embedding} [1,tokens,features]. */
    @NameInFiles(value = "position_embedding", formerly = "PositionEmbedding")
    record PositionEmbedding(int tokens, int features) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.positionEmbedding(this);
        }
    }

    // ---- layers without weights; Activation is another ----

    /** The maximum of each window, [N,C,H,W] to [N,C,h,w]. */
    @NameInFiles(value = "max_pool2d", formerly = "MaxPool2d")
    record MaxPool2d(int kernel, int stride, int padding, boolean ceil) implements Leaf {
        /** Checks that the window has an extent. */
        public MaxPool2d {
            LayerChecks.requirePositive("MaxPool2d", kernel, stride);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.maxPool2d(this);
        }
    }

    /** The mean of each window, without padding, [N,C,H,W] to [N,C,h,w]. */
    @NameInFiles(value = "avg_pool2d", formerly = "AvgPool2d")
    record AvgPool2d(int kernel, int stride) implements Leaf {
        /** Checks that the window has an extent. */
        public AvgPool2d {
            LayerChecks.requirePositive("AvgPool2d", kernel, stride);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.avgPool2d(this);
        }
    }

    /** The means of height x width windows whatever the size of the input, [N,C,H,W] to [N,C,height,width]. */
    @NameInFiles(value = "adaptive_avg_pool2d", formerly = "AdaptiveAvgPool2d")
    record AdaptiveAvgPool2d(int height, int width) implements Leaf {
        /** Checks that there is at least one window. */
        public AdaptiveAvgPool2d {
            LayerChecks.requirePositive("AdaptiveAvgPool2d", height, width);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.adaptiveAvgPool2d(this);
        }
    }

    /**
     * TensorFlow's {@code SAME} padding, for a convolution without padding that follows: it then gives
     * ceil(size / stride) pixels. An odd zero goes to the right and the bottom.
     */
    @NameInFiles(value = "same_padding", formerly = "SamePadding")
    record SamePadding(int kernel, int stride) implements Leaf {
        /** Checks that the window has an extent. */
        public SamePadding {
            LayerChecks.requirePositive("SamePadding", kernel, stride);
        }

        /** Returns the number of zeros that a height or width of so many pixels gets; half of it, rounded down, before. */
        public long zeros(long size) {
            long out = (size + stride - 1) / stride;
            return Math.max((out - 1) * stride + kernel - size, 0);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.samePadding(this);
        }
    }

    /** All dimensions from {@code from} on as one; 0 is the batch. */
    @NameInFiles(value = "flatten", formerly = "Flatten")
    record Flatten(int from) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.flatten(this);
        }
    }

    /** The dimensions in another order. */
    @NameInFiles(value = "permute", formerly = "Permute")
    record Permute(List<Integer> order) implements Leaf {
        /** Keeps a copy of the order. */
        public Permute {
            order = LayerChecks.copyOf("Permute", order);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.permute(this);
        }
    }

    /** In training, sets each value to 0 with this probability and scales the others by 1 / (1 - probability). */
    @NameInFiles(value = "dropout", formerly = "Dropout")
    record Dropout(double probability) implements Leaf {
        /** Checks that the probability is one. */
        public Dropout {
            LayerChecks.requireProbability("Dropout", probability);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.dropout(this);
        }
    }

    /** In training, sets each sample of the batch to 0 with this probability and scales the others accordingly. */
    @NameInFiles(value = "stochastic_depth", formerly = "StochasticDepth")
    record StochasticDepth(double probability) implements Leaf {
        /** Checks that the probability is one. */
        public StochasticDepth {
            LayerChecks.requireProbability("StochasticDepth", probability);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.stochasticDepth(this);
        }
    }

    /** The first token, [N,T,F] to [N,F]. */
    @NameInFiles(value = "first_token", formerly = "FirstToken")
    record FirstToken() implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.firstToken(this);
        }
    }

    /** The input itself. */
    @NameInFiles(value = "identity", formerly = "Identity")
    record Identity() implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.identity(this);
        }
    }
}
