package io.github.graftml.random.internal;

import io.github.graftml.runtime.NativeScope;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Random numbers that LibTorch computes, with a temporary generator that takes over our state and returns it. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class NativeDraws {

    private NativeDraws() {
    }

    /** Returns {@code torch.empty(n).normal_()}. */
    static float[] normal(Mt19937 bits, int n) {
        return with(bits, generator -> {
            float[] values = new float[n];
            torch.empty(n).normal_(0, 1, generator).data_ptr_float().get(values);
            return values;
        });
    }

    /** Returns {@code torch.multinomial(weights, 1)}. */
    static int multinomial(Mt19937 bits, float[] weights) {
        return with(bits, generator -> {
            Tensor probabilities = torch.empty(weights.length);
            probabilities.data_ptr_float().put(weights);
            return (int) torch.multinomial(probabilities, 1, false, generator).item_long();
        });
    }

    /** Returns {@code torch.multinomial(weights, count, replacement=True)} of float64 weights. */
    static int[] multinomial(Mt19937 bits, double[] weights, int count) {
        return with(bits, generator -> {
            Tensor probabilities = torch.empty(new long[] {weights.length}, new TensorOptions(torch.ScalarType.Double),
                    null);
            probabilities.data_ptr_double().put(weights);
            long[] drawn = new long[count];
            torch.multinomial(probabilities, count, true, generator).data_ptr_long().get(drawn);
            return LongStream.of(drawn).mapToInt(Math::toIntExact).toArray();
        });
    }

    private static <T> T with(Mt19937 bits, Function<GeneratorOptional, T> draw) {
        try (NativeScope scope = NativeScope.open()) {
            Generator generator = torch.createCPUGenerator();
            NativeState.write(generator, bits);
            T drawn = draw.apply(new GeneratorOptional(generator));
            bits.set(NativeState.read(generator));
            return drawn;
        }
    }
}
