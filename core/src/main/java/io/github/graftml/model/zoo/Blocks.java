package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.Conv2d;

/** Building blocks of several families of mobile networks. */
final class Blocks {

    private Blocks() {
    }

    /** A family's normalization layer. */
    record Norm(double eps, double momentum) {
        BatchNorm2d of(int features) {
            return new BatchNorm2d(features, eps, momentum);
        }
    }

    /** A 1x1 convolution and its normalization, named 0 and 1. */
    static Sequential pointwise(int in, int out, Norm norm) {
        return sequential(conv2d(in, out, 1, 1, 0, false), norm.of(out));
    }

    /** A 1x1 convolution, its normalization and an activation, named 0 to 2. */
    static Sequential pointwise(int in, int out, Norm norm, Activation activation) {
        return convNorm(in, out, 1, 1, 1, norm, activation);
    }

    /** A convolution of each channel by itself, its normalization and an activation. */
    static Sequential depthwise(int channels, int kernel, int stride, Norm norm, Activation activation) {
        return convNorm(channels, channels, kernel, stride, channels, norm, activation);
    }

    /** A 3x3 convolution on every other pixel, its normalization and an activation: how these networks begin. */
    static Sequential stem(int out, Norm norm, Activation activation) {
        return convNorm(3, out, 3, 2, 1, norm, activation);
    }

    private static Sequential convNorm(int in, int out, int kernel, int stride, int groups, Norm norm,
            Activation activation) {
        return sequential(new Conv2d(in, out, kernel, stride, (kernel - 1) / 2, 1, groups, false), norm.of(out),
                activation);
    }

    /** Squeeze-and-excitation (Hu et al.): each channel times a factor between 0 and 1 that depends on all of them. */
    static Layer squeezeExcitation(int channels, int squeezed, Activation inner, Activation gate) {
        return new Gate(unnamed(sequential(
                named("avgpool", adaptiveAvgPool2d(1)),
                named("fc1", conv2d(channels, squeezed, 1)),
                named("activation", inner),
                named("fc2", conv2d(squeezed, channels, 1)),
                named("scale_activation", gate))));
    }

    /**
     * The nearest multiple of 8 that is no more than a tenth smaller, as the mobile networks of Google count channels.
     */
    static int divisibleBy8(double channels) {
        int rounded = Math.max(8, (int) (channels + 4) / 8 * 8);
        return rounded < 0.9 * channels ? rounded + 8 : rounded;
    }
}
