package io.github.graftml.data;

import io.github.graftml.image.FloatImage;
import io.github.graftml.image.ImageSize;
import io.github.graftml.runtime.NativeScope;
import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Native memory for the images of one batch: float32 [rows,3,H,W] in channels-last order. Each image is a contiguous
 * block that one loader thread can write.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class PixelMemory {

    private final ImageSize size;
    private final int rowLength;
    private final Tensor tensor;

    PixelMemory(int rows, ImageSize size) {
        this.size = size;
        this.rowLength = Math.multiplyExact(3, Math.multiplyExact(size.width(), size.height()));
        try (NativeScope scope = NativeScope.open()) {
            this.tensor = scope.keep(torch.empty(new long[] {rows, 3, size.height(), size.width()},
                    new TensorOptions(torch.ScalarType.Float),
                    new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast)));
        }
    }

    ImageSize size() {
        return size;
    }

    /** Writes an image of {@link #size()} into a row. Different threads may write different rows. */
    void write(int row, FloatImage image) {
        try {
            image.writeChannelsLast(at(row).capacity(rowLength).asBuffer());
        } finally {
            Reference.reachabilityFence(this); // the memory must not be freed while a thread writes
        }
    }

    /** Copies one row over another. */
    void move(int from, int to) {
        try {
            Pointer.memmove(at(to), at(from), (long) rowLength * Float.BYTES);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** {@return a view of the first {@code rows} images; the caller closes it} */
    Tensor view(int rows) {
        try (NativeScope scope = NativeScope.open()) {
            return scope.keep(tensor.narrow(0, 0, rows));
        }
    }

    /** {@return whether no other tensor uses the memory} */
    boolean isUnused() {
        try (NativeScope scope = NativeScope.open()) {
            return tensor.storage().use_count() == 1;
        }
    }

    /** Releases the memory; it is freed with the last tensor that uses it. */
    void free() {
        tensor.close();
    }

    private FloatPointer at(int row) {
        return tensor.data_ptr_float().getPointer((long) row * rowLength);
    }
}
