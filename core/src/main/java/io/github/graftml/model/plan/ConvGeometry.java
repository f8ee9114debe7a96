package io.github.graftml.model.plan;

import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.SamePadding;

/**
 * Where a convolution looks: two numbers each, for height and width.
 *
 * @param same zeros that depend on the size of the input, instead of {@code padding}; null where there are none
 */
record ConvGeometry(long[] padding, long[] stride, long[] dilation, long groups, SamePadding same) {

    /** @param same what stands in front of the layer; null if nothing does */
    static ConvGeometry of(Conv2d layer, SamePadding same) {
        return new ConvGeometry(pair(layer.padding()), pair(layer.stride()), pair(layer.dilation()), layer.groups(), same);
    }

    /** @return zeros in front of the rows and columns of an input [N,C,H,W] */
    long[] before(long[] input) {
        return same == null ? padding : new long[] {zeros(input[2]) / 2, zeros(input[3]) / 2};
    }

    /** @return zeros behind the rows and columns of an input [N,C,H,W] */
    long[] behind(long[] input) {
        return same == null ? padding : new long[] {(zeros(input[2]) + 1) / 2, (zeros(input[3]) + 1) / 2};
    }

    private long zeros(long size) {
        long out = (size + same.stride() - 1) / same.stride();
        return Math.max((out - 1) * same.stride() + same.kernel() - size, 0);
    }

    /** @return the output's size for an input [N,C,H,W] and a kernel of so many rows or columns; {@code axis} 0 for rows, 1 for columns */
    long output(long[] input, int axis, long kernel) {
        long span = dilation[axis] * (kernel - 1) + 1;
        return (input[2 + axis] + before(input)[axis] + behind(input)[axis] - span) / stride[axis] + 1;
    }

    private static long[] pair(long n) {
        return new long[] {n, n};
    }
}
