package io.github.graftml.internal.plan;

/** The numbers that a plan computes with. */
public enum Arithmetic {
    /** 32-bit floating point throughout. */
    FP32,
    /** bfloat16 values and weights, sums in fp32. */
    BF16
}
