package io.github.graftml.random.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.runtime.NativeScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Against the values that make_draws.py wrote with Python's torch, and against LibTorch itself. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class TorchDrawsTest {

    @TestFactory
    List<DynamicTest> everyDraw_equalsPythons() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode golden : new ObjectMapper().readTree(getClass().getResourceAsStream("draws.json")).get("draws")) {
            tests.add(DynamicTest.dynamicTest(golden.get("op").asText() + " of seed " + golden.get("seed").asLong(),
                    () -> check(golden)));
        }
        assertThat(tests).hasSizeGreaterThan(90);
        return tests;
    }

    private static void check(JsonNode golden) {
        Mt19937 bits = Mt19937.seeded(golden.get("seed").asLong());
        String[] op = golden.get("op").asText().split(" ");
        if (!op[0].equals("seed")) {
            bits.skip(3);
            TorchDraws draws = new TorchDraws(bits);
            draw(draws, op);
            int count = golden.get("count").asInt();
            List<Number> drawn = new ArrayList<>();
            while (drawn.size() < count || count == 0 && drawn.isEmpty()) {
                List<Number> some = draw(draws, op);
                drawn.addAll(some);
                if (some.isEmpty()) {
                    break;
                }
            }
            JsonNode first = golden.get("first");
            for (int i = 0; i < first.size(); i++) {
                Number expected = drawn.get(i) instanceof Float ? (Number) first.get(i).floatValue()
                        : (Number) first.get(i).longValue();
                assertThat(drawn.get(i)).as("draw " + i).isEqualTo(expected);
            }
            assertThat(drawn).hasSize(count);
            assertThat(crc(bytes(drawn))).as("CRC-32 of all draws").isEqualTo(golden.get("crc32").asLong());
        }
        assertThat(crc(bits.toBytes())).as("CRC-32 of the generator's state").isEqualTo(golden.get("state").asLong());
    }

    private static List<Number> draw(TorchDraws draws, String[] op) {
        List<Number> drawn = new ArrayList<>();
        switch (op[0]) {
            case "rand" -> drawn.add(draws.rand());
            case "uniform" -> drawn.add(draws.uniform(Double.parseDouble(op[1]), Double.parseDouble(op[2])));
            case "randint" -> drawn.add((long) draws.randint(Integer.parseInt(op[1]), Integer.parseInt(op[2])));
            case "randperm" -> IntStream.of(draws.randperm(Integer.parseInt(op[1]))).asLongStream().forEach(drawn::add);
            case "random" -> drawn.add(draws.random());
            case "normal" -> {
                for (float value : draws.normal(Integer.parseInt(op[1]))) {
                    drawn.add(value);
                }
            }
            case "multinomial" -> {
                float[] weights = new float[op.length - 1];
                for (int i = 0; i < weights.length; i++) {
                    weights[i] = Float.parseFloat(op[i + 1]);
                }
                drawn.add((long) draws.multinomial(weights));
            }
            default -> throw new AssertionError(op[0]);
        }
        return drawn;
    }

    private static byte[] bytes(List<Number> drawn) {
        ByteBuffer out = ByteBuffer.allocate(8 * drawn.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (Number number : drawn) {
            if (number instanceof Float f) {
                out.putFloat(f);
            } else {
                out.putLong(number.longValue());
            }
        }
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    @Test
    void defaultGenerator_goesOnWhereJavaStopped() {
        for (int draws : new int[] {0, 1, 623, 624, 625, 2000}) {
            DefaultGenerator.manualSeed(7);
            Mt19937 bits = DefaultGenerator.state();
            assertThat(bits).isEqualTo(Mt19937.seeded(7));
            bits.skip(draws);
            try (NativeScope scope = NativeScope.open()) {
                if (draws > 0) {
                    torch.rand(draws);
                }
                assertThat(DefaultGenerator.state().toBytes()).as(draws + " draws").isEqualTo(bits.toBytes());
                float next = new TorchDraws(bits).rand();
                assertThat(torch.rand(1).item_float()).isEqualTo(next);
                DefaultGenerator.state(bits);
                next = new TorchDraws(bits).rand();
                assertThat(torch.rand(1).item_float()).isEqualTo(next);
            }
        }
    }

    @Test
    void drawsUntil_countsTheDrawsBetweenTwoStates() {
        for (int before : new int[] {0, 1, 600, 624}) {
            for (int draws : new int[] {0, 1, 23, 24, 624, 1248, 100_000}) {
                Mt19937 bits = Mt19937.seeded(3);
                bits.skip(before);
                Mt19937 later = bits.copy();
                for (int i = 0; i < draws; i++) {
                    later.next32();
                }
                assertThat(bits.drawsUntil(later, 1 << 20)).isEqualTo(OptionalLong.of(draws));
                bits.skip(draws);
                assertThat(bits.toBytes()).isEqualTo(later.toBytes());
            }
        }
        assertThat(Mt19937.seeded(3).drawsUntil(Mt19937.seeded(4), 10_000)).isEmpty();
    }

    @Test
    void state_ofAnotherLength_isRefused() {
        assertThatThrownBy(() -> Mt19937.of(new byte[100])).hasMessageContaining("5056").hasMessageContaining("100");
        assertThatThrownBy(() -> Mt19937.of(new byte[5056])).hasMessageContaining("left=0");
    }

    @Test
    void impossibleRanges_areRefused() {
        TorchDraws draws = new TorchDraws(Mt19937.seeded(1));
        assertThatThrownBy(() -> draws.randint(3, 3)).hasMessageContaining("low 3").hasMessageContaining("high 3");
        assertThatThrownBy(() -> draws.uniform(2, 1)).hasMessageContaining("low 2");
        assertThatThrownBy(() -> draws.randperm(-1)).hasMessageContaining("-1");
    }
}
