package io.github.graftml.model.plan;

import io.github.graftml.nn.Calibration;

/**
 * Which real number an unsigned 8-bit number stands for: {@code (q - zeroPoint) * scale}.
 *
 * @param scale     the step between two numbers
 * @param zeroPoint the number that stands for 0 exactly, from 0 to 255
 */
record Quantization(double scale, long zeroPoint) {

    private static final int STEPS = 255;

    /** A float whose inverse is one, too. Values of a network that is not trained may be no larger than 1e-10. */
    private static final double SMALLEST = 1e-30;

    /** {@return the finest one that covers what calibration saw in a register} */
    static Quantization of(Calibration calibration, int register) {
        return covering(calibration.low().get(register), calibration.high().get(register));
    }

    /** {@return the finest one that covers {@code low} to {@code high} and 0} */
    static Quantization covering(float low, float high) {
        double from = Math.min(low, 0);
        double to = Math.max(high, 0);
        double scale = Math.max((to - from) / STEPS, SMALLEST);
        return new Quantization(scale, Math.round(-from / scale));
    }
}
