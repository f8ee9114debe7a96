package io.github.graftml.nn;

import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.Identity;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Short names for composing networks and heads: {@code sequential(linear(2048, 512), relu(), linear(512, 2))}. */
public final class Layers {

    private Layers() {
    }

    /** Layers one after the other, named {@code 0}, {@code 1}, ... */
    public static Sequential sequential(Layer... layers) {
        List<Named> children = new ArrayList<>();
        for (Layer layer : layers) {
            children.add(named(Integer.toString(children.size()), layer));
        }
        return new Sequential(children);
    }

    /** Layers one after the other, with names of one's own. */
    public static Sequential sequential(Named... children) {
        return new Sequential(Arrays.asList(children));
    }

    /** A layer with its name. */
    public static Named named(String name, Layer layer) {
        return new Named(name, layer);
    }

    /** A layer without a name: its parameters belong to the layer around it. */
    public static Named unnamed(Layer layer) {
        return new Named("", layer);
    }

    /**
     * A square convolution with PyTorch's defaults: stride 1, no padding, no dilation, one group, with bias. Others are
     * set by name: {@code conv2d(3, 16, 3).stride(2).padding(1).bias(false)}.
     */
    public static Conv2d conv2d(int in, int out, int kernel) {
        return conv2d(in, out, kernel, 1, 0, true);
    }

    /** A square convolution, dense and undilated. */
    public static Conv2d conv2d(int in, int out, int kernel, int stride, int padding, boolean bias) {
        return new Conv2d(in, out, kernel, stride, padding, 1, 1, bias);
    }

    /** Batch normalisation with PyTorch's defaults: eps 1e-5, momentum 0.1. */
    public static BatchNorm2d batchNorm2d(int features) {
        return new BatchNorm2d(features, 1e-5, 0.1);
    }

    /** Layer normalisation with PyTorch's default eps 1e-5. */
    public static LayerNorm layerNorm(int features) {
        return new LayerNorm(features, 1e-5);
    }

    /** x W^T + b. */
    public static Linear linear(int in, int out) {
        return new Linear(in, out);
    }

    /** max(x, 0). */
    public static Activation relu() {
        return Activation.RELU;
    }

    /** x * sigmoid(x), also called swish. */
    public static Activation silu() {
        return Activation.SILU;
    }

    /** The logarithm of the softmax over the classes. */
    public static Activation logSoftmax() {
        return Activation.LOG_SOFTMAX;
    }

    /** Max-pooling over windows that touch and do not overlap: the stride is the kernel, as PyTorch's default is. */
    public static MaxPool2d maxPool2d(int kernel) {
        return maxPool2d(kernel, kernel);
    }

    /** Max-pooling without padding. */
    public static MaxPool2d maxPool2d(int kernel, int stride) {
        return new MaxPool2d(kernel, stride, 0, false);
    }

    /** [N,C,H,W] to [N,C,size,size]: the means of size x size windows, whatever H and W are. */
    public static AdaptiveAvgPool2d adaptiveAvgPool2d(int size) {
        return new AdaptiveAvgPool2d(size, size);
    }

    /**
     * [N,C,H,W] to [N,C]: the mean of each channel, flattened, so that a linear layer can follow. In PyTorch
     * {@code nn.AdaptiveAvgPool2d(1), nn.Flatten()}, in Keras {@code GlobalAveragePooling2D()}. To keep [N,C,1,1], take
     * {@link #adaptiveAvgPool2d adaptiveAvgPool2d(1)}.
     */
    public static Sequential globalAveragePool() {
        return sequential(unnamed(adaptiveAvgPool2d(1)), unnamed(flatten()));
    }

    /** [N,...] to [N,F]. */
    public static Flatten flatten() {
        return new Flatten(1);
    }

    /** Dropout, at work in training only. */
    public static Dropout dropout(double probability) {
        return new Dropout(probability);
    }

    /** The input itself. */
    public static Identity identity() {
        return new Identity();
    }

    /** {@code x + body(x)}. */
    public static Residual residual(Named body) {
        return new Residual(body, unnamed(identity()), identity());
    }

    /** The outputs of several layers of one input, side by side in dimension 1. */
    public static Concat concat(Named... branches) {
        return new Concat(Arrays.asList(branches));
    }
}
