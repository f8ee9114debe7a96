package io.github.graftml.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * One tensor as a file holds it: a type, a shape, and the bytes of its elements. Immutable, safe to share between
 * threads, free of native tensors. A tensor that was read from a path refers to the mapped file; nothing is copied
 * until the bytes are asked for, and a plain (contiguous) tensor is not copied even then.
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
     * @param dtype type of the elements
     * @param shape sizes of the dimensions, none negative; empty for a scalar
     * @param bytes little-endian elements, row after row, from position to limit; not copied, so leave it alone afterwards
     * @throws IllegalArgumentException if there are more or fewer bytes than the shape says
     */
    public static StoredTensor of(DType dtype, long[] shape, ByteBuffer bytes) {
        Objects.requireNonNull(dtype, "dtype");
        ByteBuffer contents = bytes.slice();
        long expected = Shapes.byteSize(dtype, shape);
        if (contents.remaining() != expected) {
            throw new IllegalArgumentException("A tensor " + dtype + Arrays.toString(shape) + " has " + expected
                    + " bytes; got " + contents.remaining());
        }
        return new StoredTensor(dtype, shape, () -> contents);
    }

    /**
     * @param shape  sizes of the dimensions; empty for a scalar
     * @param values float32, row after row; copied
     * @throws IllegalArgumentException if there are more or fewer values than the shape says
     */
    public static StoredTensor of(long[] shape, float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return of(DType.F32, shape, bytes);
    }

    /** @return type of the elements */
    public DType dtype() {
        return dtype;
    }

    /** @return a fresh copy of the sizes of the dimensions; empty for a scalar */
    public long[] shape() {
        return shape.clone();
    }

    /** @return number of elements; 1 for a scalar */
    public long elementCount() {
        return Shapes.elementCount(shape);
    }

    /** @return number of bytes of all elements */
    public long byteSize() {
        return elementCount() * dtype.size();
    }

    /**
     * The elements, row after row. A slice of the mapped file where the tensor lies contiguous in it; a view with other
     * strides (transposed, every second column) is gathered into a fresh buffer on each call.
     *
     * @return a read-only little-endian buffer of {@link #byteSize()} bytes at position 0; direct or on the heap
     */
    public ByteBuffer bytes() {
        return elements.bytes().duplicate().clear().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** @return such as {@code F32[64, 3, 7, 7]} */
    @Override
    public String toString() {
        return dtype + Arrays.toString(shape);
    }

    /** Where the bytes come from; the whole buffer, from 0 to its capacity, is the tensor. */
    @FunctionalInterface
    interface Elements {
        ByteBuffer bytes();
    }
}
