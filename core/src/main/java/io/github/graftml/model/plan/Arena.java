package io.github.graftml.model.plan;

import java.util.Map;
import java.util.TreeMap;

/** Assigns blocks in one piece of memory, which is allocated once its size is known. */
final class Arena {

    /** A cache line, and the widest vector. */
    private static final long ALIGNMENT = 64;

    private final TreeMap<Long, Long> free = new TreeMap<>(); // length of a gap by its offset
    private long size;

    /** {@return the offset of a new block: the first gap that is large enough} */
    long allocate(long bytes) {
        long length = aligned(bytes);
        for (Map.Entry<Long, Long> gap : free.entrySet()) {
            if (gap.getValue() >= length) {
                return take(gap.getKey(), gap.getValue(), length);
            }
        }
        Map.Entry<Long, Long> last = free.lastEntry();
        boolean open = last != null && last.getKey() + last.getValue() == size;
        long begin = open ? last.getKey() : size;
        if (open) {
            free.remove(begin);
        }
        size = begin + length;
        return begin;
    }

    private long take(long begin, long gap, long length) {
        free.remove(begin);
        if (gap > length) {
            free.put(begin + length, gap - length);
        }
        return begin;
    }

    /** Frees a block, and merges it with adjacent gaps. */
    void free(long block, long bytes) {
        long begin = block;
        long end = block + aligned(bytes);
        Map.Entry<Long, Long> before = free.lowerEntry(block);
        if (before != null && before.getKey() + before.getValue() == block) {
            begin = before.getKey();
        }
        Long behind = free.remove(end);
        free.put(begin, end - begin + (behind == null ? 0 : behind));
    }

    private static long aligned(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** {@return the number of bytes} */
    long size() {
        return size;
    }
}
