package io.github.graftml.model.plan;

import io.github.graftml.nn.Calibration;

/**
 * The quantization of a value to uint8: {@code (q - zeroPoint) * scale}.
 *
 * @param scale     the difference between two adjacent values
 * @param zeroPoint the uint8 value that represents 0 exactly, from 0 to 255
 */
record PlanQuantization(double scale, long zeroPoint) {

    private static final int STEPS = 255;

    /** The smallest scale whose inverse is a finite float. Values of an untrained network may be as small as 1e-10. */
    private static final double SMALLEST = 1e-30;

    /** {@return the finest quantization of a register's calibrated range} */
    static PlanQuantization of(Calibration calibration, int register) {
        return covering(calibration.low().get(register), calibration.high().get(register));
    }

    /** {@return the finest quantization of the range that includes {@code low}, {@code high} and 0} */
    static PlanQuantization covering(float low, float high) {
        double from = Math.min(low, 0);
        double to = Math.max(high, 0);
        double scale = Math.max((to - from) / STEPS, SMALLEST);
        return new PlanQuantization(scale, Math.round(-from / scale));
    }
}
