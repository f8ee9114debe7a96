package io.github.graftml.model.plan;

import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.SamePadding;
import org.jspecify.annotations.Nullable;

/**
 * The geometry of a convolution.
 *
 * @param layer the convolution
 * @param same  padding that depends on the size of the input, instead of the layer's; null if there is none
 */
record ConvGeometry(Conv2d layer, @Nullable SamePadding same) {

    long[] stride() {
        return pair(layer.stride());
    }

    /** Returns the pixels between two weights that are skipped, which is how oneDNN counts. */
    long[] skipped() {
        return pair(layer.dilation() - 1);
    }

    /** Returns the zeros before the rows and columns of an input [N,C,H,W]. */
    long[] before(long[] input) {
        return same == null ? pair(layer.padding()) : new long[] {same.zeros(input[2]) / 2, same.zeros(input[3]) / 2};
    }

    /** Returns the zeros after the rows and columns of an input [N,C,H,W]. */
    long[] after(long[] input) {
        return same == null ? pair(layer.padding())
                : new long[] {(same.zeros(input[2]) + 1) / 2, (same.zeros(input[3]) + 1) / 2};
    }

    /**
     * Returns the shape of the output.
     *
     * @throws IllegalArgumentException if the convolution does not support the input
     */
    long[] outputShape(long[] input) {
        return layer.outputShape(same == null ? input : same.outputShape(input));
    }

    private static long[] pair(long n) {
        return new long[] {n, n};
    }
}
