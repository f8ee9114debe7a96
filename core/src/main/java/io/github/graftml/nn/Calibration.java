package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;
import java.util.Set;

/**
 * The ranges of a network's values, measured on a few batches of training images, from which it is quantized to int8.
 * Saved with the model.
 *
 * @param low       the smallest value of each register of the graph, mean over batches
 * @param high      the largest value of each register, mean over batches
 * @param sensitive nodes that lose too much in int8, by index
 */
@NameInFiles("calibration")
public record Calibration(List<Float> low, List<Float> high, Set<Integer> sensitive) {

    /**
     * Copies all three.
     *
     * @param low       the smallest value of each register of the graph, mean over batches
     * @param high      the largest value of each register, mean over batches
     * @param sensitive nodes that lose too much in int8, by index
     */
    public Calibration {
        low = List.copyOf(low);
        high = List.copyOf(high);
        sensitive = Set.copyOf(sensitive);
    }
}
