package io.github.graftml.internal.plan;

import io.github.graftml.model.layer.Layer.Conv2d;

/** Where a convolution looks: two numbers each, for height and width. */
record Geometry(long[] padding, long[] stride, long[] dilation, long groups) {

    static Geometry of(Conv2d layer) {
        return new Geometry(pair(layer.padding()), pair(layer.stride()), pair(layer.dilation()), layer.groups());
    }

    Geometry padded(long zeros) {
        return new Geometry(pair(zeros), stride, dilation, groups);
    }

    private static long[] pair(long n) {
        return new long[] {n, n};
    }
}
