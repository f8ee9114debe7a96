package io.github.graftml.runtime;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The number format that a network computes with. */
public enum Precision {

    /**
     * A frozen backbone computes in bf16 if the processor supports it natively, otherwise in fp32; the rest in fp32.
     */
    @JsonProperty("auto")
    @JsonAlias("AUTO")
    AUTO,
    /** 32-bit floating point. */
    @JsonProperty("fp32")
    @JsonAlias("FP32")
    FP32,
    /** bfloat16 products with fp32 sums and weights, in training too; 8 bits of precision, the range of fp32. */
    @JsonProperty("bf16")
    @JsonAlias("BF16")
    BF16,
    /**
     * Quantizes the convolutions of a frozen backbone to 8-bit integers. Ranges are calibrated on training images and
     * saved with the model; the head trains on these features in fp32. Fast on processors with VNNI instructions.
     */
    @JsonProperty("int8")
    @JsonAlias("INT8")
    INT8;
}
