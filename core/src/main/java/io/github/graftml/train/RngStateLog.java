package io.github.graftml.train;

import static java.util.Objects.requireNonNull;

import io.github.graftml.random.internal.Mt19937;
import io.github.graftml.weights.DType;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A compact, exact log of successive states of a random generator: where possible, only the number of draws between
 * two states is stored. Grows; for one thread.
 */
final class RngStateLog {

    private static final long MAX_DRAWS = 1L << 26; // beyond that the generator was seeded again, not drawn from
    private static final long RESEEDED = -1;
    private static final String STATES = "states";
    private static final String DRAWS = "draws";

    // the first state, and each that no number of draws leads to
    private final List<Mt19937> seeded = new ArrayList<>();
    // since the state before; RESEEDED where the next seeded state follows
    private final List<Long> draws = new ArrayList<>();
    private @Nullable Mt19937 last;

    /**
     * Adds the next state.
     *
     * @param state owned by the log from now on
     */
    void add(Mt19937 state) {
        Mt19937 before = last;
        long count = before == null ? RESEEDED : before.drawsUntil(state, MAX_DRAWS).orElse(RESEEDED);
        // the state may hold a normal number drawn in advance
        boolean isReached = before != null && count != RESEEDED && skipped(before, count).equals(state);
        if (!isReached) {
            seeded.add(state);
        }
        draws.add(isReached ? count : RESEEDED);
        last = state;
    }

    private static Mt19937 skipped(Mt19937 state, long draws) {
        Mt19937 skipped = state.copy();
        skipped.skip(draws);
        return skipped;
    }

    /** Passes each state to the action, in order. */
    void forEach(Consumer<Mt19937> action) {
        int next = 0;
        Mt19937 state = null;
        for (long count : draws) {
            state = count == RESEEDED ? seeded.get(next++) : skipped(requireNonNull(state), count);
            action.accept(state);
        }
    }

    /** {@return a copy of the log as tensors} */
    StateDict toStateDict() {
        ByteBuffer states = ByteBuffer.allocate(seeded.size() * Mt19937.STATE_BYTES);
        seeded.forEach(state -> states.put(state.toBytes()));
        ByteBuffer counts = ByteBuffer.allocate(draws.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        draws.forEach(counts::putLong);
        return StateDict.builder()
                .put(STATES, StoredTensor.of(DType.U8, new long[] {seeded.size(), Mt19937.STATE_BYTES}, states.flip()))
                .put(DRAWS, StoredTensor.of(DType.I64, new long[] {draws.size()}, counts.flip())).build();
    }

    /**
     * {@return the log that was stored as tensors}
     *
     * @param tensors as returned by {@link #toStateDict}
     */
    static RngStateLog of(StateDict tensors) {
        RngStateLog log = new RngStateLog();
        ByteBuffer states = tensors.get(STATES).bytes();
        while (states.hasRemaining()) {
            byte[] state = new byte[Mt19937.STATE_BYTES];
            states.get(state);
            log.seeded.add(Mt19937.of(state));
        }
        LongBuffer counts = tensors.get(DRAWS).bytes().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        while (counts.hasRemaining()) {
            log.draws.add(counts.get());
        }
        log.forEach(state -> log.last = state);
        return log;
    }
}
