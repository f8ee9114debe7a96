package io.github.graftml.runtime;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/** The numbers that a network computes with. */
public enum Precision {

    /** A frozen backbone computes in bf16 where the processor has it natively, else in fp32; everything else in fp32. */
    @JsonProperty("auto")
    @JsonAlias("AUTO")
    AUTO,
    /** 32-bit floating point throughout. */
    @JsonProperty("fp32")
    @JsonAlias("FP32")
    FP32,
    /** bfloat16 products, fp32 sums and weights, in training too: 8 bits of precision, the range of fp32. */
    @JsonProperty("bf16")
    @JsonAlias("BF16")
    BF16,
    /**
     * A frozen backbone's convolutions multiply 8-bit integers; ranges are calibrated on training pictures and saved with
     * the model. The head trains on these features, in fp32. Fast where the processor has VNNI instructions.
     */
    @JsonProperty("int8")
    @JsonAlias("INT8")
    INT8;
}
