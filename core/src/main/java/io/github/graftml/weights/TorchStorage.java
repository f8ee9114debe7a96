package io.github.graftml.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A run of elements that several tensors may look at. Its bytes come when the file has been read that far. */
final class TorchStorage {

    // A view may show an element many times over (expand); this much is made of it even when the file is smaller.
    private static final long LARGEST_EXPANSION = 64 << 20;
    private static final int MOST_DIMENSIONS = 16;

    private final DType dtype;
    private final long count;
    private ByteBuffer bytes;

    /** @param count number of elements */
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
     * @param offset  index of the first element
     * @param strides steps between neighbors, in elements
     * @throws IllegalArgumentException if the view leaves the storage or makes too much of it
     */
    StoredTensor view(long offset, long[] shape, long[] strides) {
        if (shape.length != strides.length || shape.length > MOST_DIMENSIONS) {
            throw new IllegalArgumentException("a tensor has " + shape.length + " sizes and " + strides.length + " strides");
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
                    + Arrays.toString(strides) + " leaves its storage of " + count + " elements");
        }
        if (size > Math.max(LARGEST_EXPANSION, count * dtype.size())) {
            throw new IllegalArgumentException("a view of " + size + " bytes is made of a storage of " + count * dtype.size()
                    + "; call contiguous() in Python before saving");
        }
        return new StoredTensor(dtype, shape, contiguous ? () -> slice(offset, size) : () -> gather(offset, shape, strides, (int) size));
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
        for (long at = offset; to.hasRemaining(); ) {
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
