package io.github.graftml.nn;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.runtime.internal.NameInFiles;

/** Functions of one value, and the softmax over classes. */
@NameInFiles(value = "activation", formerly = "Activation")
public enum Activation implements Leaf {
    /** max(x, 0) */
    @JsonProperty("relu")
    @JsonAlias("RELU")
    RELU,
    /** min(max(x, 0), 6) */
    @JsonProperty("relu6")
    @JsonAlias("RELU6")
    RELU6,
    /** x * sigmoid(x), also called swish */
    @JsonProperty("silu")
    @JsonAlias("SILU")
    SILU,
    /** x * Phi(x) with the exact normal distribution function */
    @JsonProperty("gelu")
    @JsonAlias("GELU")
    GELU,
    /** x * relu6(x + 3) / 6 */
    @JsonProperty("hardswish")
    @JsonAlias("HARDSWISH")
    HARDSWISH,
    /** relu6(x + 3) / 6 */
    @JsonProperty("hardsigmoid")
    @JsonAlias("HARDSIGMOID")
    HARDSIGMOID,
    /** 1 / (1 + exp(-x)) */
    @JsonProperty("sigmoid")
    @JsonAlias("SIGMOID")
    SIGMOID,
    /** the logarithm of the softmax over dimension 1 */
    @JsonProperty("log_softmax")
    @JsonAlias("LOG_SOFTMAX")
    LOG_SOFTMAX;

    @Override
    public <R> R accept(LeafVisitor<R> visitor) {
        return visitor.activation(this);
    }
}
