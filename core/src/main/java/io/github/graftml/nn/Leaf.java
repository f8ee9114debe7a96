package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/** A layer that contains no other layers. A {@link LeafVisitor} has a method for each kind. */
public sealed interface Leaf extends Layer
        permits Activation, Leaf.Conv2d, Leaf.BatchNorm2d, Leaf.LayerNorm, Leaf.Linear,
        Leaf.SelfAttention, Leaf.LayerScale, Leaf.ClassToken, Leaf.PositionEmbedding, Leaf.MaxPool2d, Leaf.AvgPool2d,
        Leaf.AdaptiveAvgPool2d, Leaf.SamePadding, Leaf.Flatten, Leaf.Permute, Leaf.Dropout, Leaf.StochasticDepth,
        Leaf.FirstToken, Leaf.Identity {

    /**
     * {@return what the visitor's method for this kind of layer returns}
     *
     * @param <R>     the visitor's result
     * @param visitor the visitor to call
     */
    <R> R accept(LeafVisitor<R> visitor);

    @Override
    default long[] outputShape(long[] input) {
        return accept(new LeafShape(input));
    }

    // ---- layers with weights ----

    /**
     * A 2-d convolution, [N,in,H,W] to [N,out,h,w].
     * Parameters: {@code weight} [out, in/groups, kernel, kernel] and, if {@code bias} is true, {@code bias} [out].
     *
     * @param in       input channels, at least 1; a multiple of {@code groups}
     * @param out      output channels, at least 1; a multiple of {@code groups}
     * @param kernel   height and width of the window in pixels, at least 1
     * @param stride   pixels from one window to the next, at least 1
     * @param padding  rows and columns of zeros on each side, at least 0
     * @param dilation pixels from one weight to the next, at least 1
     * @param groups   groups of channels that are convolved separately, at least 1
     * @param bias     whether there is a bias; usually false before batch normalization
     */
    @NameInFiles(value = "conv2d", formerly = "Conv2d")
    record Conv2d(int in, int out, int kernel, int stride, int padding, int dilation, int groups, boolean bias)
            implements
                Leaf {
        /**
         * Checks that the channels divide into the groups.
         *
         * @param in       input channels, at least 1; a multiple of {@code groups}
         * @param out      output channels, at least 1; a multiple of {@code groups}
         * @param kernel   height and width of the window in pixels, at least 1
         * @param stride   pixels from one window to the next, at least 1
         * @param padding  rows and columns of zeros on each side, at least 0
         * @param dilation pixels from one weight to the next, at least 1
         * @param groups   groups of channels that are convolved separately, at least 1
         * @param bias     whether there is a bias; usually false before batch normalization
         */
        public Conv2d {
            LayerChecks.requirePositive("Conv2d", in, out, kernel, stride, dilation, groups);
            if (padding < 0 || in % groups != 0 || out % groups != 0) {
                throw new IllegalArgumentException(
                        "Conv2d needs a padding of at least 0 and channels that divide into its"
                                + " groups; got padding " + padding + ", channels " + in + " -> " + out + ", groups "
                                + groups);
            }
        }

        /**
         * {@return a copy of this convolution with another stride}
         *
         * @param stride pixels from one window to the next, at least 1
         */
        public Conv2d stride(int stride) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /**
         * {@return a copy of this convolution with another padding}
         *
         * @param padding rows and columns of zeros on each side, at least 0
         */
        public Conv2d padding(int padding) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /**
         * {@return a copy of this convolution with another dilation}
         *
         * @param dilation pixels from one weight to the next, at least 1
         */
        public Conv2d dilation(int dilation) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /**
         * {@return a copy of this convolution with another number of groups}
         *
         * @param groups groups of channels that are convolved separately, at least 1
         */
        public Conv2d groups(int groups) {
            return new Conv2d(in, out, kernel, stride, padding, dilation, groups, bias);
        }

        /**
         * {@return a copy of this convolution with or without a bias}
         *
         * @param bias whether there is a bias; usually false before batch normalization
         */
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
     * @param features channels, at least 1
     * @param eps      added to the variance, for numerical stability
     * @param momentum the weight of the new batch in the running statistics
     */
    @NameInFiles(value = "batch_norm2d", formerly = "BatchNorm2d")
    record BatchNorm2d(int features, double eps, double momentum) implements Leaf {
        /**
         * Checks that there is at least one channel.
         *
         * @param features channels, at least 1
         * @param eps      added to the variance, for numerical stability
         * @param momentum the weight of the new batch in the running statistics
         */
        public BatchNorm2d {
            LayerChecks.requirePositive("BatchNorm2d", features);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.batchNorm2d(this);
        }
    }

    /**
     * Layer normalization over the last dimension, [...,features]. Parameters: {@code weight}, {@code bias}.
     *
     * @param features the size of the last dimension, at least 1
     * @param eps      added to the variance, for numerical stability
     */
    @NameInFiles(value = "layer_norm", formerly = "LayerNorm")
    record LayerNorm(int features, double eps) implements Leaf {
        /**
         * Checks that there is at least one feature.
         *
         * @param features the size of the last dimension, at least 1
         * @param eps      added to the variance, for numerical stability
         */
        public LayerNorm {
            LayerChecks.requirePositive("LayerNorm", features);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.layerNorm(this);
        }
    }

    /**
     * x W^T + b over the last dimension, [...,in] to [...,out]. Parameters: {@code weight} [out, in], {@code bias}
     * [out].
     *
     * @param in  input features, at least 1
     * @param out output features, at least 1
     */
    @NameInFiles(value = "linear", formerly = "Linear")
    record Linear(int in, int out) implements Leaf {
        /**
         * Checks that there is at least one feature on both sides.
         *
         * @param in  input features, at least 1
         * @param out output features, at least 1
         */
        public Linear {
            LayerChecks.requirePositive("Linear", in, out);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.linear(this);
        }
    }

    /**
     * Multi-head self-attention on [N,T,features]. Parameters: those of PyTorch's {@code MultiheadAttention}.
     *
     * @param features features of a token, at least 1; a multiple of {@code heads}
     * @param heads    attention heads, at least 1
     */
    @NameInFiles(value = "self_attention", formerly = "SelfAttention")
    record SelfAttention(int features, int heads) implements Leaf {
        /**
         * Checks that the features divide into the heads.
         *
         * @param features features of a token, at least 1; a multiple of {@code heads}
         * @param heads    attention heads, at least 1
         */
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

    /**
     * A learned factor for each channel of [N,channels,H,W]. Parameter: {@code layer_scale} [channels,1,1].
     *
     * @param channels channels, at least 1
     * @param initial  the initial value of every factor
     */
    @NameInFiles(value = "layer_scale", formerly = "LayerScale")
    record LayerScale(int channels, double initial) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.layerScale(this);
        }
    }

    /**
     * A learned first token, [N,T,features] to [N,T+1,features]. Parameter: {@code class_token} [1,1,features].
     *
     * @param features features of a token, at least 1
     */
    @NameInFiles(value = "class_token", formerly = "ClassToken")
    record ClassToken(int features) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.classToken(this);
        }
    }

    /**
     * Learned position embeddings, added to [N,tokens,features]. Parameter: {@code pos_embedding} [1,tokens,features].
     *
     * @param tokens   tokens of an image, at least 1
     * @param features features of a token, at least 1
     */
    @NameInFiles(value = "position_embedding", formerly = "PositionEmbedding")
    record PositionEmbedding(int tokens, int features) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.positionEmbedding(this);
        }
    }

    // ---- layers without weights; Activation is another ----

    /**
     * The maximum of each window, [N,C,H,W] to [N,C,h,w].
     *
     * @param kernel  height and width of the window in pixels, at least 1
     * @param stride  pixels from one window to the next, at least 1
     * @param padding rows and columns on each side that no maximum comes from, at least 0
     * @param ceil    whether the last window may reach over the edge: {@code ceil_mode}
     */
    @NameInFiles(value = "max_pool2d", formerly = "MaxPool2d")
    record MaxPool2d(int kernel, int stride, int padding, boolean ceil) implements Leaf {
        /**
         * Checks the size of the window.
         *
         * @param kernel  height and width of the window in pixels, at least 1
         * @param stride  pixels from one window to the next, at least 1
         * @param padding rows and columns on each side that no maximum comes from, at least 0
         * @param ceil    whether the last window may reach over the edge: {@code ceil_mode}
         */
        public MaxPool2d {
            LayerChecks.requirePositive("MaxPool2d", kernel, stride);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.maxPool2d(this);
        }
    }

    /**
     * The mean of each window, without padding, [N,C,H,W] to [N,C,h,w].
     *
     * @param kernel height and width of the window in pixels, at least 1
     * @param stride pixels from one window to the next, at least 1
     */
    @NameInFiles(value = "avg_pool2d", formerly = "AvgPool2d")
    record AvgPool2d(int kernel, int stride) implements Leaf {
        /**
         * Checks the size of the window.
         *
         * @param kernel height and width of the window in pixels, at least 1
         * @param stride pixels from one window to the next, at least 1
         */
        public AvgPool2d {
            LayerChecks.requirePositive("AvgPool2d", kernel, stride);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.avgPool2d(this);
        }
    }

    /**
     * The means of height x width windows, whatever the size of the input: [N,C,H,W] to [N,C,height,width].
     *
     * @param height output height, at least 1
     * @param width  output width, at least 1
     */
    @NameInFiles(value = "adaptive_avg_pool2d", formerly = "AdaptiveAvgPool2d")
    record AdaptiveAvgPool2d(int height, int width) implements Leaf {
        /**
         * Checks that there is at least one window.
         *
         * @param height output height, at least 1
         * @param width  output width, at least 1
         */
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
     *
     * @param kernel the kernel of the convolution that follows, at least 1
     * @param stride the stride of the convolution that follows, at least 1
     */
    @NameInFiles(value = "same_padding", formerly = "SamePadding")
    record SamePadding(int kernel, int stride) implements Leaf {
        /**
         * Checks the size of the window.
         *
         * @param kernel the kernel of the convolution that follows, at least 1
         * @param stride the stride of the convolution that follows, at least 1
         */
        public SamePadding {
            LayerChecks.requirePositive("SamePadding", kernel, stride);
        }

        /**
         * {@return the number of zeros that a height or width gets} Half of them, rounded down, stand before the
         * pixels.
         *
         * @param size the height or width in pixels
         */
        public long zeros(long size) {
            long out = (size + stride - 1) / stride;
            return Math.max((out - 1) * stride + kernel - size, 0);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.samePadding(this);
        }
    }

    /**
     * Flattens all dimensions from {@code from} on into one, [N,...] to [N,F] for 1.
     *
     * @param from the first dimension to flatten; 0 is the batch
     */
    @NameInFiles(value = "flatten", formerly = "Flatten")
    record Flatten(int from) implements Leaf {
        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.flatten(this);
        }
    }

    /** The dimensions in another order.
     *
     * @param order the input dimension that each output dimension is, each once; copied
     */
    @NameInFiles(value = "permute", formerly = "Permute")
    record Permute(List<Integer> order) implements Leaf {
        /**
         * Copies the order.
         *
         * @param order the input dimension that each output dimension is, each once; copied
         */
        public Permute {
            order = LayerChecks.copyOf("Permute", order);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.permute(this);
        }
    }

    /**
     * In training, sets each value to 0 with this probability and scales the others by 1 / (1 - probability).
     *
     * @param probability of setting a value to 0, in [0, 1)
     */
    @NameInFiles(value = "dropout", formerly = "Dropout")
    record Dropout(double probability) implements Leaf {
        /**
         * Checks the probability.
         *
         * @param probability of setting a value to 0, in [0, 1)
         */
        public Dropout {
            LayerChecks.requireProbability("Dropout", probability);
        }

        @Override
        public <R> R accept(LeafVisitor<R> visitor) {
            return visitor.dropout(this);
        }
    }

    /**
     * In training, sets each sample of the batch to 0 with this probability and scales the others accordingly.
     *
     * @param probability of setting a sample to 0, in [0, 1)
     */
    @NameInFiles(value = "stochastic_depth", formerly = "StochasticDepth")
    record StochasticDepth(double probability) implements Leaf {
        /**
         * Checks the probability.
         *
         * @param probability of setting a sample to 0, in [0, 1)
         */
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
