package io.github.graftml.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.random.internal.Mt19937;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RngStateLogTest {

    @Test
    void states_drawnOnSeededAnewAndWithANormalNumberInAdvance_comeBackAsTheyWere() {
        Mt19937 on = Mt19937.seeded(1);
        List<Mt19937> states = new ArrayList<>(List.of(on.copy()));
        for (long draws : new long[] {0, 3, 1000, 623}) {
            on.skip(draws);
            states.add(on.copy());
        }
        states.add(withNormalInAdvance(on));
        states.add(Mt19937.seeded(2));
        Mt19937 last = Mt19937.seeded(2);
        last.skip(5);

        RngStateLog trace = new RngStateLog();
        states.forEach(trace::add);
        RngStateLog read = RngStateLog.of(trace.toStateDict());
        read.add(last);
        states.add(last);

        List<Mt19937> seen = new ArrayList<>();
        read.forEach(seen::add);
        assertThat(seen).isEqualTo(states);
        assertThat(read.toStateDict().get("states").shape())
                .as("the first, the one with a normal number, the other seed").containsExactly(3, Mt19937.STATE_BYTES);
    }

    private static Mt19937 withNormalInAdvance(Mt19937 of) {
        byte[] state = of.toBytes();
        ByteBuffer.wrap(state).putDouble(state.length - 24, 0.5);
        return Mt19937.of(state);
    }
}
