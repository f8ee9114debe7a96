package io.github.graftml.model.plan;

import io.github.graftml.runtime.internal.CpuFeatures;
import java.util.Locale;

/** The numbers that a plan computes with. */
public enum ComputeType {
    /** 32-bit floating point throughout. */
    FP32,
    /** bfloat16 values and weights, sums in fp32. */
    BF16,
    /** Convolutions on unsigned 8-bit values and signed 8-bit weights per output channel; the rest as the processor is fastest. */
    INT8;

    /** {@return the fastest one for real numbers on this processor} */
    public static ComputeType fastestReal() {
        return CpuFeatures.detect().nativeBf16() ? BF16 : FP32;
    }

    /** {@return as logs and histories write it} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
