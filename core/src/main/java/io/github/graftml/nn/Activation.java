package io.github.graftml.nn;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * Activation functions: functions of each value, and the logarithm of the softmax over classes. The output has the
 * input's shape.
 */
@NameInFiles(value = "activation", formerly = "Activation")
public enum Activation implements Leaf {
    /** ReLU: {@code max(x, 0)}. */
    @JsonProperty("relu")
    @JsonAlias("RELU")
    RELU,
    /** ReLU6: {@code min(max(x, 0), 6)}. */
    @JsonProperty("relu6")
    @JsonAlias("RELU6")
    RELU6,
    /** SiLU, also called swish: {@code x * sigmoid(x)}. */
    @JsonProperty("silu")
    @JsonAlias("SILU")
    SILU,
    /** GELU: {@code x * Phi(x)} with the exact normal distribution function. */
    @JsonProperty("gelu")
    @JsonAlias("GELU")
    GELU,
    /** Hard swish: {@code x * relu6(x + 3) / 6}. */
    @JsonProperty("hardswish")
    @JsonAlias("HARDSWISH")
    HARDSWISH,
    /** Hard sigmoid: {@code relu6(x + 3) / 6}. */
    @JsonProperty("hardsigmoid")
    @JsonAlias("HARDSIGMOID")
    HARDSIGMOID,
    /** Sigmoid: {@code 1 / (1 + exp(-x))}. */
    @JsonProperty("sigmoid")
    @JsonAlias("SIGMOID")
    SIGMOID,
    /** The logarithm of the softmax over dimension 1. */
    @JsonProperty("log_softmax")
    @JsonAlias("LOG_SOFTMAX")
    LOG_SOFTMAX;

    @Override
    public <R> R accept(LeafVisitor<R> visitor) {
        return visitor.activation(this);
    }
}
