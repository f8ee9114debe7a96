package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.internal.memory.NativeScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class GraftTest {

    @Test
    void seed_42_drawsWhatPythonDraws() {
        try (NativeScope scope = NativeScope.open()) {
            Graft.seed(42);
            Tensor drawn = torch.rand(3);
            // torch.manual_seed(42); torch.rand(3)
            assertThat(drawn.data_ptr_float().get(0)).isEqualTo(0.8822692632675171f);
            assertThat(drawn.data_ptr_float().get(1)).isEqualTo(0.9150039553642273f);
            assertThat(drawn.data_ptr_float().get(2)).isEqualTo(0.38286375999450684f);
        }
    }
}
