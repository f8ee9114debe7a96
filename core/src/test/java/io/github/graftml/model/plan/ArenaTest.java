package io.github.graftml.model.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArenaTest {

    private record Block(long begin, long bytes) {
        boolean overlaps(Block other) {
            return begin < other.begin + other.bytes && other.begin < begin + bytes;
        }
    }

    @Test
    void allocate_asBlocksComeAndGo_neverOverlapsOnesInUse() {
        Random random = new Random(7);
        Arena arena = new Arena();
        List<Block> used = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            if (!used.isEmpty() && random.nextInt(5) < 2) {
                Block block = used.remove(random.nextInt(used.size()));
                arena.free(block.begin, block.bytes);
            } else if (used.size() < 30) {
                long bytes = 1 + random.nextInt(1_000);
                Block block = new Block(arena.allocate(bytes), bytes);
                assertThat(used).noneMatch(block::overlaps);
                assertThat(block.begin % 64).isZero();
                assertThat(block.begin + bytes).isLessThanOrEqualTo(arena.size());
                used.add(block);
            }
        }
    }

    @Test
    void allocate_whenAllIsFreeAgain_needsNoMoreThanBefore() {
        Arena arena = new Arena();
        long[] blocks = new long[20];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = arena.allocate(100);
        }
        long size = arena.size();
        for (int i : new int[] {3, 1, 2, 0}) {
            arena.free(blocks[i], 100);
        }
        for (int i = 4; i < blocks.length; i++) {
            arena.free(blocks[i], 100);
        }

        assertThat(arena.allocate(size)).isZero();
        assertThat(arena.size()).isEqualTo(size);
    }

    @Test
    void allocate_gapAtTheEndThatIsTooSmall_growsIt() {
        Arena arena = new Arena();
        arena.allocate(64);
        long last = arena.allocate(64);
        arena.free(last, 64);

        assertThat(arena.allocate(256)).isEqualTo(last);
        assertThat(arena.size()).isEqualTo(last + 256);
    }
}
