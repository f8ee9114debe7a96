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
 * States of a random generator, one behind the other, exactly and in little room: mostly as the number of draws that leads
 * from one to the next. Grows; for one thread.
 */
final class RngStateLog {

    private static final long MOST_DRAWS = 1L << 26; // beyond that the generator was set anew, not drawn from
    private static final long ANEW = -1;
    private static final String STATES = "states";
    private static final String DRAWS = "draws";

    private final List<Mt19937> anew = new ArrayList<>(); // the first state, and what no draws lead to
    private final List<Long> draws = new ArrayList<>();   // from the state before; ANEW for the next of those
    private @Nullable Mt19937 last;

    /** @param state belongs to the trace from now on */
    void add(Mt19937 state) {
        Mt19937 before = last;
        long way = before == null ? ANEW : before.drawsUntil(state, MOST_DRAWS).orElse(ANEW);
        boolean leadsThere = before != null && way != ANEW && after(before, way).equals(state); // it may hold a normal number drawn in advance
        if (!leadsThere) {
            anew.add(state);
        }
        draws.add(leadsThere ? way : ANEW);
        last = state;
    }

    private static Mt19937 after(Mt19937 state, long draws) {
        Mt19937 after = state.copy();
        after.skip(draws);
        return after;
    }

    /** Shows each state in order. */
    void forEach(Consumer<Mt19937> action) {
        int next = 0;
        Mt19937 state = null;
        for (long way : draws) {
            state = way == ANEW ? anew.get(next++) : after(requireNonNull(state), way);
            action.accept(state);
        }
    }

    /** @return a copy as tensors */
    StateDict toStateDict() {
        ByteBuffer states = ByteBuffer.allocate(anew.size() * Mt19937.STATE_BYTES);
        anew.forEach(state -> states.put(state.toBytes()));
        ByteBuffer ways = ByteBuffer.allocate(draws.size() * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        draws.forEach(ways::putLong);
        return StateDict.builder().put(STATES, StoredTensor.of(DType.U8, new long[] {anew.size(), Mt19937.STATE_BYTES}, states.flip()))
                .put(DRAWS, StoredTensor.of(DType.I64, new long[] {draws.size()}, ways.flip())).build();
    }

    /** @param tensors as {@link #toStateDict} gave them */
    static RngStateLog of(StateDict tensors) {
        RngStateLog trace = new RngStateLog();
        ByteBuffer states = tensors.get(STATES).bytes();
        while (states.hasRemaining()) {
            byte[] state = new byte[Mt19937.STATE_BYTES];
            states.get(state);
            trace.anew.add(Mt19937.of(state));
        }
        LongBuffer ways = tensors.get(DRAWS).bytes().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        while (ways.hasRemaining()) {
            trace.draws.add(ways.get());
        }
        trace.forEach(state -> trace.last = state);
        return trace;
    }
}
