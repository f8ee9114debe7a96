package io.github.graftml.internal.plan;

import java.util.Locale;

/** The numbers that a plan computes with. */
public enum Arithmetic {
    /** 32-bit floating point throughout. */
    FP32,
    /** bfloat16 values and weights, sums in fp32. */
    BF16;

    /** @return as logs and histories write it */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
