package io.github.graftml.model.plan;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Set;

/**
 * What an int8 plan must know of a network at work: seen on a few batches of training pictures, kept with the model.
 *
 * @param low       the smallest value of each register of the graph, mean over batches
 * @param high      the largest value of each register, mean over batches
 * @param sensitive nodes that lose too much in int8, by index
 */
@NameInFiles("calibration")
public record Calibration(List<Float> low, List<Float> high, Set<Integer> sensitive) {

    /** Copies all three. */
    public Calibration {
        low = List.copyOf(low);
        high = List.copyOf(high);
        sensitive = Set.copyOf(sensitive);
    }

    Quantization of(int register) {
        return Quantization.covering(low.get(register), high.get(register));
    }
}
