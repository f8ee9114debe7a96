package io.github.graftml.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A storage that several tensors can share. Its bytes are set once the file is read. */
final class TorchStorage {

    // An expanded view repeats elements; up to this many bytes are allowed even if the file is smaller.
    private static final long MAX_EXPANDED_BYTES = 64 << 20;
    private static final int MAX_DIMENSIONS = 16;

    private final DType dtype;
    private final long count;
    private ByteBuffer bytes = ByteBuffer.allocate(0);

    /** Makes a storage of {@code count} elements. */
    TorchStorage(DType dtype, long count) {
        this.dtype = dtype;
        this.count = count;
    }

    DType dtype() {
        return dtype;
    }

    long count() {
        return count;
    }

    void bytes(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /**
     * Returns a view as a tensor.
     *
     * @param offset  index of the first element
     * @param shape   sizes of the dimensions
     * @param strides strides in elements
     * @throws IllegalArgumentException if the view exceeds the storage or expands it too much
     */
    StoredTensor view(long offset, long[] shape, long[] strides) {
        if (shape.length != strides.length || shape.length > MAX_DIMENSIONS) {
            throw new IllegalArgumentException(
                    "a tensor has " + shape.length + " sizes and " + strides.length + " strides");
        }
        long size = Shapes.byteSize(dtype, shape);
        if (offset < 0 || Arrays.stream(strides).anyMatch(stride -> stride < 0)) {
            throw new IllegalArgumentException("a tensor has a negative offset or stride");
        }
        if (size == 0) {
            return new StoredTensor(dtype, shape, () -> ByteBuffer.allocate(0));
        }
        long last = Math.min(count, offset);
        boolean contiguous = true;
        long[] plain = Shapes.contiguousStrides(shape);
        for (int d = 0; d < shape.length; d++) {
            if (shape[d] > 1) {
                contiguous &= strides[d] == plain[d];
                last = Math.min(count, last + Math.min(count, product(shape[d] - 1, strides[d])));
            }
        }
        if (last >= count) {
            throw new IllegalArgumentException("a tensor " + Arrays.toString(shape) + " at " + offset + " with strides "
                    + Arrays.toString(strides) + " exceeds its storage of " + count + " elements");
        }
        if (size > Math.max(MAX_EXPANDED_BYTES, count * dtype.size())) {
            throw new IllegalArgumentException(
                    "a view of " + size + " bytes expands a storage of " + count * dtype.size()
                            + "; call contiguous() in Python before saving");
        }
        return new StoredTensor(dtype, shape,
                contiguous ? () -> slice(offset, size) : () -> gather(offset, shape, strides, (int) size));
    }

    // Saturates instead of overflowing.
    private static long product(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }

    private ByteBuffer slice(long offset, long size) {
        return bytes.slice((int) (offset * dtype.size()), (int) size);
    }

    private ByteBuffer gather(long offset, long[] shape, long[] strides, int size) {
        ByteBuffer from = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
        long[] index = new long[shape.length];
        for (long at = offset; to.hasRemaining();) {
            int place = (int) (at * dtype.size());
            switch (dtype.size()) {
                case 1 -> to.put(from.get(place));
                case 2 -> to.putShort(from.getShort(place));
                case 4 -> to.putInt(from.getInt(place));
                default -> to.putLong(from.getLong(place));
            }
            for (int d = shape.length - 1; d >= 0; d--) {
                at += strides[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                at -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
        return to.flip();
    }
}
