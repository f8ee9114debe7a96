package io.github.graftml.model.plan;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.Linear;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** The operation of a {@link Graph}'s node. {@code activation} is null if there is none. */
sealed interface Op {

    /**
     * A convolution with the operations fused with it: {@code activation(conv(x) + bias + other)}.
     *
     * @param weight float32, batch norm folded in
     * @param bias   float32
     * @param adds   whether a second input is added
     */
    record Convolution(ConvGeometry geometry, Tensor weight, Tensor bias, boolean adds,
            @Nullable Activation activation) implements Op {
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

    /** A batch norm without a convolution before it: {@code x * scale + shift} for each channel. */
    record Affine(Tensor scale, Tensor shift) implements Op {
    }

    /** An activation function. */
    record Activate(Activation activation) implements Op {
    }

    /** Max or average pooling. */
    record Pool(Leaf layer) implements Op {
    }

    /** The concatenation of all inputs in dimension 1. */
    record Concatenate() implements Op {
    }

    /** The sum of two inputs, not fused with a convolution. */
    record Add() implements Op {
    }

    /** The product of the first input [N,C,1,1] and the second [N,C,H,W]. */
    record Scale() implements Op {
    }

    /** All dimensions from {@code from} on become one. */
    record Flatten(Leaf.Flatten layer) implements Op {
    }

    // ---- int8 plans only ----

    /** Quantizes floating-point values to uint8. */
    record Quantize(PlanQuantization to) implements Op {
    }

    /** Dequantizes uint8 values to floating point. */
    record Dequantize(PlanQuantization from) implements Op {
    }

    /**
     * A convolution in int8.
     *
     * @param other  quantization of the second input; null if nothing is added
     * @param output quantization of the output; null for floating point
     */
    record QuantizedConvolution(Convolution convolution, PlanQuantization input, @Nullable PlanQuantization other,
            @Nullable PlanQuantization output) implements Op {
    }
}
