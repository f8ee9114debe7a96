package io.github.graftml.data;

import io.github.graftml.image.ImageSize;
import java.util.ArrayDeque;
import java.util.Deque;

/** Reuses the memory of closed batches, since new memory pages cost more than filling them. Thread-safe. */
final class PixelPool {

    private final int rows;
    private final int most;
    private final Deque<PixelMemory> free = new ArrayDeque<>();

    /**
     * Creates an empty pool.
     *
     * @param rows the number of images in a batch
     * @param most the most batches whose memory is retained
     */
    PixelPool(int rows, int most) {
        this.rows = rows;
        this.most = most;
    }

    synchronized PixelMemory take(ImageSize size) {
        PixelMemory last = free.pollLast();
        if (last == null) {
            return new PixelMemory(rows, size);
        }
        if (!last.size().equals(size)) {
            last.free();
            return take(size);
        }
        return last;
    }

    /** Returns memory to the pool, unless another tensor still uses it. */
    synchronized void giveBack(PixelMemory memory) {
        if (free.size() < most && memory.isUnused()) {
            free.addLast(memory);
        } else {
            memory.free();
        }
    }
}
