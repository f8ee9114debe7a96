package io.github.graftml.weights;

/** Shape arithmetic with overflow checks. */
final class Shapes {

    private Shapes() {
    }

    /**
     * Returns the number of elements; 1 for a scalar.
     *
     * @throws IllegalArgumentException if a size is negative or the product overflows
     */
    static long elementCount(long[] shape) {
        long count = 1;
        boolean empty = false;
        for (long size : shape) {
            if (size < 0) {
                throw new IllegalArgumentException("a size of a shape is negative: " + size);
            }
            empty |= size == 0;
            count = Math.multiplyHigh(count, Math.max(size, 1)) == 0 ? count * Math.max(size, 1) : -1;
            if (count < 0) {
                throw new IllegalArgumentException("a shape has more than 2^63 elements");
            }
        }
        return empty ? 0 : count;
    }

    /**
     * Returns the number of bytes of all elements.
     *
     * @throws IllegalArgumentException as {@link #elementCount}
     */
    static long byteSize(DType dtype, long[] shape) {
        long count = elementCount(shape);
        if (count > Long.MAX_VALUE / dtype.size()) {
            throw new IllegalArgumentException("a shape has more than 2^63 bytes");
        }
        return count * dtype.size();
    }

    /** Returns the strides, in elements, of a contiguous tensor. */
    static long[] contiguousStrides(long[] shape) {
        long[] strides = new long[shape.length];
        long step = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = step;
            step *= Math.max(shape[d], 1);
        }
        return strides;
    }
}
