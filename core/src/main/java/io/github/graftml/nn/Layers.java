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

/**
 * Factory methods for networks and heads, for static import:
 * {@code sequential(linear(2048, 512), relu(), linear(512, 2))}.
 */
public final class Layers {

    private Layers() {
    }

    /**
     * {@return layers one after the other, named {@code 0}, {@code 1} and so on}
     *
     * @param layers in order; their names are their positions, from 0
     */
    public static Sequential sequential(Layer... layers) {
        List<Named> children = new ArrayList<>();
        for (Layer layer : layers) {
            children.add(named(Integer.toString(children.size()), layer));
        }
        return new Sequential(children);
    }

    /**
     * {@return layers one after the other, with names of your choice}
     *
     * @param children in order, with their names
     */
    public static Sequential sequential(Named... children) {
        return new Sequential(Arrays.asList(children));
    }

    /**
     * {@return a layer with its name}
     *
     * @param name  the part of the parameter names that stands for this layer; may hold dots
     * @param layer the layer
     */
    public static Named named(String name, Layer layer) {
        return new Named(name, layer);
    }

    /**
     * {@return a layer without a name: its parameters belong to the layer around it}
     *
     * @param layer the layer
     */
    public static Named unnamed(Layer layer) {
        return new Named("", layer);
    }

    /**
     * {@return a square convolution with PyTorch's defaults: stride 1, no padding, no dilation, one group, with bias}
     * Other values are set by name: {@code conv2d(3, 16, 3).stride(2).padding(1).bias(false)}.
     *
     * @param in     input channels, at least 1
     * @param out    output channels, at least 1
     * @param kernel height and width of the window in pixels, at least 1
     */
    public static Conv2d conv2d(int in, int out, int kernel) {
        return conv2d(in, out, kernel, 1, 0, true);
    }

    /**
     * {@return a square convolution, dense and undilated}
     *
     * @param in      input channels, at least 1
     * @param out     output channels, at least 1
     * @param kernel  height and width of the window in pixels, at least 1
     * @param stride  pixels from one window to the next, at least 1
     * @param padding rows and columns of zeros on each side, at least 0
     * @param bias    whether there is a bias; usually false before batch normalization
     */
    public static Conv2d conv2d(int in, int out, int kernel, int stride, int padding, boolean bias) {
        return new Conv2d(in, out, kernel, stride, padding, 1, 1, bias);
    }

    /**
     * {@return batch normalization with PyTorch's defaults: eps 1e-5, momentum 0.1}
     *
     * @param features channels, at least 1
     */
    public static BatchNorm2d batchNorm2d(int features) {
        return new BatchNorm2d(features, 1e-5, 0.1);
    }

    /**
     * {@return layer normalization with PyTorch's default eps 1e-5}
     *
     * @param features the size of the last dimension, at least 1
     */
    public static LayerNorm layerNorm(int features) {
        return new LayerNorm(features, 1e-5);
    }

    /**
     * {@return a linear layer, {@code x W^T + b}, with bias}
     *
     * @param in  input features, at least 1
     * @param out output features, at least 1
     */
    public static Linear linear(int in, int out) {
        return new Linear(in, out);
    }

    /** {@return ReLU, {@code max(x, 0)}} */
    public static Activation relu() {
        return Activation.RELU;
    }

    /** {@return SiLU, {@code x * sigmoid(x)}, also called swish} */
    public static Activation silu() {
        return Activation.SILU;
    }

    /** {@return the logarithm of the softmax over the classes, dimension 1} */
    public static Activation logSoftmax() {
        return Activation.LOG_SOFTMAX;
    }

    /**
     * {@return max pooling whose stride is its kernel, as PyTorch's default is}
     *
     * @param kernel height and width of the window in pixels, at least 1
     */
    public static MaxPool2d maxPool2d(int kernel) {
        return maxPool2d(kernel, kernel);
    }

    /**
     * {@return max pooling without padding}
     *
     * @param kernel height and width of the window in pixels, at least 1
     * @param stride pixels from one window to the next, at least 1
     */
    public static MaxPool2d maxPool2d(int kernel, int stride) {
        return new MaxPool2d(kernel, stride, 0, false);
    }

    /**
     * {@return average pooling from [N,C,H,W] to [N,C,size,size], whatever H and W are}
     *
     * @param size output height and width, at least 1
     */
    public static AdaptiveAvgPool2d adaptiveAvgPool2d(int size) {
        return new AdaptiveAvgPool2d(size, size);
    }

    /**
     * {@return the mean of each channel, [N,C,H,W] to [N,C], so that a linear layer can follow} In PyTorch
     * {@code nn.AdaptiveAvgPool2d(1), nn.Flatten()}, in Keras {@code GlobalAveragePooling2D()}. To keep [N,C,1,1], use
     * {@link #adaptiveAvgPool2d adaptiveAvgPool2d(1)}.
     */
    public static Sequential globalAveragePool() {
        return sequential(unnamed(adaptiveAvgPool2d(1)), unnamed(flatten()));
    }

    /** {@return a layer that flattens all dimensions but the first, [N,...] to [N,F]} */
    public static Flatten flatten() {
        return new Flatten(1);
    }

    /**
     * {@return dropout, which is active in training only}
     *
     * @param probability of setting a value to 0, in [0, 1)
     */
    public static Dropout dropout(double probability) {
        return new Dropout(probability);
    }

    /** {@return a layer that passes its input through} */
    public static Identity identity() {
        return new Identity();
    }

    /**
     * {@return a residual block, {@code x + body(x)}}
     *
     * @param body the layer on the main branch; its output has the shape of its input
     */
    public static Residual residual(Named body) {
        return new Residual(body, unnamed(identity()), identity());
    }

    /**
     * {@return layers of the same input whose outputs are concatenated in dimension 1}
     *
     * @param branches the layers that read the same input, with their names
     */
    public static Concat concat(Named... branches) {
        return new Concat(Arrays.asList(branches));
    }
}
