package io.github.graftml.runtime;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The numbers that a network computes with. Three things are set, each in one place and none of them changing another:
 *
 * <table>
 * <caption>What each precision means</caption>
 * <tr><th></th><th>a frozen backbone in training</th><th>what trains</th><th>predictions</th></tr>
 * <tr><td>set by</td><td>{@code TransferLearning.backbonePrecision}</td><td>{@code Trainer.precision}</td>
 *     <td>{@code ImageClassifier.predictPrecision}</td></tr>
 * <tr><td>default</td><td>{@code AUTO}</td><td>{@code FP32}</td><td>{@code FP32}</td></tr>
 * <tr><td>{@code AUTO}</td><td>bf16 where the processor has it natively and the backbone can be compiled, else
 * fp32</td>
 *     <td>fp32</td><td>a frozen backbone as in training, all else in fp32</td></tr>
 * <tr><td>{@code FP32}</td><td>fp32</td><td>fp32</td><td>fp32: equal to the exported model's and Python's to about
 * 1e-5</td></tr>
 * <tr><td>{@code BF16}</td><td>bf16</td><td>mixed precision: products in bf16, sums and weights in fp32</td>
 *     <td>a frozen backbone in bf16 and its head in fp32; without one, mixed precision</td></tr>
 * <tr><td>{@code INT8}</td><td>convolutions in int8</td><td>refused</td><td>as in training; refused unless the backbone
 * is
 *     frozen and calibrated</td></tr>
 * </table>
 *
 * <p>Losses and accuracies of an epoch, on validation images too, are measured with the first two: in bf16 they differ
 * a
 * little from those of {@code evaluate}, which uses the third. A run's {@code run.json} says what it used:
 * {@code frozen_precision} and, in the settings, {@code training_precision}.
 */
public enum Precision {

    /**
     * The fastest that loses next to nothing: bf16 for a frozen backbone where the processor has it natively, else
     * fp32.
     */
    @JsonProperty("auto")
    @JsonAlias("AUTO")
    AUTO,
    /** 32-bit floating point. */
    @JsonProperty("fp32")
    @JsonAlias("FP32")
    FP32,
    /** bfloat16 products, fp32 sums and weights: 8 bits of precision, the range of fp32. */
    @JsonProperty("bf16")
    @JsonAlias("BF16")
    BF16,
    /**
     * A frozen backbone's convolutions multiply 8-bit integers; ranges are calibrated on training images and saved with
     * the model. The head computes in fp32. Fast where the processor has VNNI instructions.
     */
    @JsonProperty("int8")
    @JsonAlias("INT8")
    INT8;
}
