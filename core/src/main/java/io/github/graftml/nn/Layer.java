package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Objects;

/**
 * One node of a network's tree: numbers only, no weights. The meaning of each layer is that of PyTorch's module of the
 * same name, and so are the names and shapes of its parameters. Pictures are [N,C,H,W].
 */
public sealed interface Layer permits Activation, Layer.Conv2d, Layer.BatchNorm2d, Layer.LayerNorm, Layer.Linear, Layer.SelfAttention, Layer.LayerScale,
        Layer.ClassToken, Layer.PositionEmbedding, Layer.MaxPool2d, Layer.AvgPool2d, Layer.AdaptiveAvgPool2d, Layer.SamePadding,
        Layer.Flatten, Layer.Permute, Layer.Dropout, Layer.StochasticDepth, Layer.FirstToken, Layer.Identity,
        Layer.Sequential, Layer.Residual, Layer.Concat, Layer.Gate, Layer.Initialized {

    // ---- layers with weights ----

    /** A 2-d convolution; parameters {@code weight} [out, in/groups, kernel, kernel] and, if wanted, {@code bias} [out]. */
    @NameInFiles(value = "conv2d", formerly = "Conv2d")
    record Conv2d(int in, int out, int kernel, int stride, int padding, int dilation, int groups, boolean bias) implements Layer {
        /** Checks that the channels divide into the groups. */
        public Conv2d {
            requirePositive("Conv2d", in, out, kernel, stride, dilation, groups);
            if (padding < 0 || in % groups != 0 || out % groups != 0) {
                throw new IllegalArgumentException("Conv2d needs a padding of at least 0 and channels that divide into its groups;"
                        + " got padding " + padding + ", channels " + in + " -> " + out + ", groups " + groups);
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
    }

    /**
     * Normalisation of each channel over the batch; parameters {@code weight}, {@code bias}, buffers {@code running_mean},
     * {@code running_var}, {@code num_batches_tracked}.
     *
     * @param momentum the share of the new batch in the running statistics
     */
    @NameInFiles(value = "batch_norm2d", formerly = "BatchNorm2d")
    record BatchNorm2d(int features, double eps, double momentum) implements Layer {
        /** Checks that there is at least one channel. */
        public BatchNorm2d {
            requirePositive("BatchNorm2d", features);
        }
    }

    /** Normalisation over the last dimension; parameters {@code weight}, {@code bias}. */
    @NameInFiles(value = "layer_norm", formerly = "LayerNorm")
    record LayerNorm(int features, double eps) implements Layer {
        /** Checks that there is at least one feature. */
        public LayerNorm {
            requirePositive("LayerNorm", features);
        }
    }

    /** x W^T + b over the last dimension; parameters {@code weight} [out, in], {@code bias} [out]. */
    @NameInFiles(value = "linear", formerly = "Linear")
    record Linear(int in, int out) implements Layer {
        /** Checks that there is at least one feature on both sides. */
        public Linear {
            requirePositive("Linear", in, out);
        }
    }

    /** Multi-head self-attention on [N,T,F]; parameters as PyTorch's {@code MultiheadAttention}. */
    @NameInFiles(value = "self_attention", formerly = "SelfAttention")
    record SelfAttention(int features, int heads) implements Layer {
        /** Checks that the features divide into the heads. */
        public SelfAttention {
            requirePositive("SelfAttention", features, heads);
            if (features % heads != 0) {
                throw new IllegalArgumentException("SelfAttention needs features that divide into its heads; got "
                        + features + " features, " + heads + " heads");
            }
        }
    }

    /** Each channel times a learnt factor; parameter {@code layer_scale} [channels,1,1]. */
    @NameInFiles(value = "layer_scale", formerly = "LayerScale")
    record LayerScale(int channels, double initial) implements Layer {
    }

    /** A learnt first token in front of [N,T,F]; parameter {@code class_token} [1,1,F]. */
    @NameInFiles(value = "class_token", formerly = "ClassToken")
    record ClassToken(int features) implements Layer {
    }

    /** Learnt positions added to [N,T,F]; parameter {@code pos_embedding} [1,T,F], initially normal 0.02. */
    @NameInFiles(value = "position_embedding", formerly = "PositionEmbedding")
    record PositionEmbedding(int tokens, int features) implements Layer {
    }

    // ---- layers without weights (and Activation) ----

    /** The largest value of each window. */
    @NameInFiles(value = "max_pool2d", formerly = "MaxPool2d")
    record MaxPool2d(int kernel, int stride, int padding, boolean ceil) implements Layer {
        /** Checks that the window has an extent. */
        public MaxPool2d {
            requirePositive("MaxPool2d", kernel, stride);
        }
    }

    /** The mean of each window, without padding. */
    @NameInFiles(value = "avg_pool2d", formerly = "AvgPool2d")
    record AvgPool2d(int kernel, int stride) implements Layer {
        /** Checks that the window has an extent. */
        public AvgPool2d {
            requirePositive("AvgPool2d", kernel, stride);
        }
    }

    /** The means of as many windows as asked for, whatever the size of the input. */
    @NameInFiles(value = "adaptive_avg_pool2d", formerly = "AdaptiveAvgPool2d")
    record AdaptiveAvgPool2d(int height, int width) implements Layer {
        /** Checks that there is at least one window. */
        public AdaptiveAvgPool2d {
            requirePositive("AdaptiveAvgPool2d", height, width);
        }
    }

    /**
     * Zeros around a picture as TensorFlow's {@code SAME} wants them in front of a convolution without padding: the
     * output has ceil(size / stride) pixels, and an odd zero goes to the right and the bottom.
     */
    @NameInFiles(value = "same_padding", formerly = "SamePadding")
    record SamePadding(int kernel, int stride) implements Layer {
        /** Checks that the window has an extent. */
        public SamePadding {
            requirePositive("SamePadding", kernel, stride);
        }
    }

    /** All dimensions from {@code from} on become one. */
    @NameInFiles(value = "flatten", formerly = "Flatten")
    record Flatten(int from) implements Layer {
    }

    /** The dimensions in another order. */
    @NameInFiles(value = "permute", formerly = "Permute")
    record Permute(List<Integer> order) implements Layer {
        /** Keeps a copy of the order. */
        public Permute {
            order = copyOf("Permute", order);
        }
    }

    /** In training, each value is set to 0 with this probability and the others grow by 1 / (1 - probability). */
    @NameInFiles(value = "dropout", formerly = "Dropout")
    record Dropout(double probability) implements Layer {
        /** Checks that the probability is one. */
        public Dropout {
            requireProbability("Dropout", probability);
        }
    }

    /** In training, each sample of the batch is set to 0 with this probability and the others grow accordingly. */
    @NameInFiles(value = "stochastic_depth", formerly = "StochasticDepth")
    record StochasticDepth(double probability) implements Layer {
        /** Checks that the probability is one. */
        public StochasticDepth {
            requireProbability("StochasticDepth", probability);
        }
    }

    /** [N,T,F] to [N,F]: the first token. */
    @NameInFiles(value = "first_token", formerly = "FirstToken")
    record FirstToken() implements Layer {
    }

    /** The input itself. */
    @NameInFiles(value = "identity", formerly = "Identity")
    record Identity() implements Layer {
    }

    // ---- layers made of layers ----

    /** One layer after the other. */
    @NameInFiles(value = "sequential", formerly = "Sequential")
    record Sequential(List<Named> children) implements Layer {
        /** Keeps a copy of the children. */
        public Sequential {
            children = copyOf("Sequential", children);
        }
    }

    /** {@code after(body(x) + shortcut(x))}. */
    @NameInFiles(value = "residual", formerly = "Residual")
    record Residual(Named body, Named shortcut, Layer after) implements Layer {
        /** Checks that nothing is missing; an absent part is an {@link Identity}. */
        public Residual {
            requireGiven("Residual", "body", body);
            requireGiven("Residual", "shortcut", shortcut);
            requireGiven("Residual", "after", after);
        }
    }

    /** The outputs of several layers of one input, side by side in dimension 1. */
    @NameInFiles(value = "concat", formerly = "Concat")
    record Concat(List<Named> branches) implements Layer {
        /** Keeps a copy of the branches. */
        public Concat {
            branches = copyOf("Concat", branches);
        }
    }

    /** {@code body(x) * x}, as squeeze-and-excitation does. */
    @NameInFiles(value = "gate", formerly = "Gate")
    record Gate(Named body) implements Layer {
        /** Checks that the body is there. */
        public Gate {
            requireGiven("Gate", "body", body);
        }
    }

    /** A part whose weights begin in another way, settled as soon as the part is made. Changes nothing else. */
    @NameInFiles(value = "initialized", formerly = "Initialized")
    record Initialized(Layer body, Initialization how) implements Layer {
        /** Checks that nothing is missing. */
        public Initialized {
            requireGiven("Initialized", "body", body);
            requireGiven("Initialized", "way to begin (how)", how);
        }
    }

    private static void requireGiven(String layer, String part, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(layer + " needs a " + part + "; got null. Layers.identity() stands for a"
                    + " layer that does nothing, Initialization.NONE for PyTorch's own initial values");
        }
    }

    private static <T> List<T> copyOf(String layer, List<T> parts) {
        if (parts == null || parts.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(layer + " takes a list without null; got " + parts);
        }
        return List.copyOf(parts);
    }

    private static void requirePositive(String layer, int... numbers) {
        for (int number : numbers) {
            if (number < 1) {
                throw new IllegalArgumentException(layer + " takes numbers of at least 1; got " + number);
            }
        }
    }

    private static void requireProbability(String layer, double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException(layer + " takes a probability from 0 up to but not including 1; got " + p);
        }
    }
}
