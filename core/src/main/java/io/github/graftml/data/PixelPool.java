package io.github.graftml.data;

import io.github.graftml.image.ImageSize;
import java.util.ArrayDeque;
import java.util.Deque;

/** Memory of batches that were closed, kept for the next ones: fresh pages cost more than filling them. Thread-safe. */
final class PixelPool {

    private final int rows;
    private final int most;
    private final Deque<PixelMemory> free = new ArrayDeque<>();

    /**
     * @param rows pictures in a batch
     * @param most how many batches' memory is kept at most
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

    /** Keeps the memory for another batch, unless somebody still has a tensor on it. */
    synchronized void giveBack(PixelMemory memory) {
        if (free.size() < most && memory.isUnused()) {
            free.addLast(memory);
        } else {
            memory.free();
        }
    }
}
