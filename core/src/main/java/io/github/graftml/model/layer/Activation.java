package io.github.graftml.model.layer;

/** Functions of one value, and the softmax over classes. */
public enum Activation implements Layer {
    /** max(x, 0) */
    RELU,
    /** min(max(x, 0), 6) */
    RELU6,
    /** x * sigmoid(x), also called swish */
    SILU,
    /** x * Phi(x) with the exact normal distribution function */
    GELU,
    /** x * relu6(x + 3) / 6 */
    HARDSWISH,
    /** relu6(x + 3) / 6 */
    HARDSIGMOID,
    /** 1 / (1 + exp(-x)) */
    SIGMOID,
    /** the logarithm of the softmax over dimension 1 */
    LOG_SOFTMAX
}
