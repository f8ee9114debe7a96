package io.github.graftml.model.plan;

import io.github.graftml.runtime.internal.CpuFeatures;
import java.util.Locale;

/** The number type that a plan computes in. */
public enum ComputeType {
    /** 32-bit floating point throughout. */
    FP32,
    /** bfloat16 values and weights, sums in fp32. */
    BF16,
    /**
     * Convolutions on unsigned 8-bit values and signed 8-bit weights per output channel; the rest in the fastest type.
     */
    INT8;

    /** {@return the fastest floating-point type on this processor} */
    public static ComputeType fastestReal() {
        return CpuFeatures.detect().nativeBf16() ? BF16 : FP32;
    }

    /** {@return the name in logs and histories} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
