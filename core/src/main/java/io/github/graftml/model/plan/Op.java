package io.github.graftml.model.plan;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.Linear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What a node of a {@link Graph} computes. {@code activation} is null where there is none. */
sealed interface Op {

    /**
     * A convolution with everything around it that can be one pass over memory: {@code activation(conv(x) + bias + other)}.
     *
     * @param weight float32, batch norm folded in
     * @param bias   float32
     * @param adds   whether there is a second input that is added
     */
    record Convolution(ConvGeometry geometry, Tensor weight, Tensor bias, boolean adds, @Nullable Activation activation) implements Op {
        Convolution with(Activation fused) {
            return new Convolution(geometry, weight, bias, adds, fused);
        }

        Convolution adding() {
            return new Convolution(geometry, weight, bias, true, activation);
        }
    }

    /** {@code x W^T + b} */
    record FullyConnected(Linear layer, Tensor weight, Tensor bias) implements Op {
    }

    /** A batch norm that no convolution precedes: {@code x * scale + shift} for each channel. */
    record Affine(Tensor scale, Tensor shift) implements Op {
    }

    /** A function of each value. */
    record Activate(Activation activation) implements Op {
    }

    /** Max or average pooling. */
    record Pool(Leaf layer) implements Op {
    }

    /** All inputs side by side in dimension 1. */
    record Concatenate() implements Op {
    }

    /** The sum of two inputs that no convolution makes. */
    record Add() implements Op {
    }

    /** The product of the first input [N,C,1,1] and the second [N,C,H,W]. */
    record Scale() implements Op {
    }

    /** All dimensions from {@code from} on become one. */
    record Flatten(Leaf.Flatten layer) implements Op {
    }

    // ---- what an int8 plan adds ----

    /** Real numbers to unsigned 8-bit ones. */
    record Quantize(Quantization to) implements Op {
    }

    /** Unsigned 8-bit numbers to real ones. */
    record Dequantize(Quantization from) implements Op {
    }

    /**
     * A convolution on 8-bit numbers.
     *
     * @param other  of the second input, where the convolution adds; null otherwise
     * @param output null for real numbers as output
     */
    record QuantizedConvolution(Convolution real, Quantization input, @Nullable Quantization other, @Nullable Quantization output) implements Op {
    }
}
