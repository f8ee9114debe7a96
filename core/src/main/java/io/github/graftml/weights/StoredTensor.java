package io.github.graftml.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A tensor of a weight file: type, shape and bytes. Immutable, thread-safe and without native memory. A tensor that was
 * read from a path refers to the mapped file. A contiguous tensor is never copied; others are copied by
 * {@link #bytes()}.
 */
public final class StoredTensor {

    private final DType dtype;
    private final long[] shape;
    private final Elements elements;

    StoredTensor(DType dtype, long[] shape, Elements elements) {
        this.dtype = dtype;
        this.shape = shape.clone();
        this.elements = elements;
    }

    /**
     * Returns a tensor of the given bytes.
     *
     * @param dtype type of the elements
     * @param shape sizes of the dimensions, none negative; empty for a scalar
     * @param bytes little-endian elements in row-major order, from position to limit; not copied, do not modify it
     *              later
     * @return the tensor
     * @throws IllegalArgumentException if the number of bytes does not match the shape
     */
    public static StoredTensor of(DType dtype, long[] shape, ByteBuffer bytes) {
        Objects.requireNonNull(dtype, "dtype");
        ByteBuffer contents = bytes.slice();
        long expected = Shapes.byteSize(dtype, shape);
        if (contents.remaining() != expected) {
            throw new IllegalArgumentException("A tensor " + dtype + Arrays.toString(shape) + " needs " + expected
                    + " bytes; got " + contents.remaining());
        }
        return new StoredTensor(dtype, shape, () -> contents);
    }

    /**
     * Returns a float32 tensor of the given values.
     *
     * @param shape  sizes of the dimensions; empty for a scalar
     * @param values elements in row-major order; copied
     * @return the tensor
     * @throws IllegalArgumentException if the number of values does not match the shape
     */
    public static StoredTensor of(long[] shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return of(DType.F32, shape, bytes);
    }

    /** {@return the type of the elements} */
    public DType dtype() {
        return dtype;
    }

    /** {@return a copy of the sizes of the dimensions; empty for a scalar} */
    public long[] shape() {
        return shape.clone();
    }

    /** {@return the number of elements; 1 for a scalar} */
    public long elementCount() {
        return Shapes.elementCount(shape);
    }

    /** {@return the number of bytes of all elements} */
    public long byteSize() {
        return elementCount() * dtype.size();
    }

    /**
     * Returns the elements in row-major order. This is a slice of the mapped file if the tensor is contiguous in it;
     * otherwise each call copies the elements into a new buffer.
     *
     * @return a read-only little-endian buffer of {@link #byteSize()} bytes at position 0; direct or on the heap
     */
    public ByteBuffer bytes() {
        return elements.bytes().duplicate().clear().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** {@return type and shape, such as {@code F32[64, 3, 7, 7]}} */
    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }

    /** A supplier of the bytes; the whole buffer, from 0 to its capacity, is the tensor. */
    @FunctionalInterface
    interface Elements {
        ByteBuffer bytes();
    }
}
