package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.CpuFeatures;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
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

    @Test
    void info_tellsWhatTheProcessRunsOn() {
        boolean bf16 = CpuFeatures.detect().nativeBf16();
        assertThat(Graft.info().toString().lines()).allMatch(line -> line.matches("[A-Z]\\w+( \\w+)? +\\S.*"))
                .anyMatch(line -> line.matches("Graft +\\d+\\.\\d+\\.\\d+.*"))
                .noneMatch(line -> line.chars().anyMatch(Character::isISOControl))
                .anyMatch(line -> line.matches("LibTorch +2\\.\\d+\\.\\d+ with oneDNN v3.*"))
                .anyMatch(line -> line.matches("Threads +" + Runtime.getRuntime().availableProcessors() + " granted.*"))
                .anyMatch(line -> line.matches("JPEG +.*libjpeg-turbo.*SIMD.*"))
                .anyMatch(line -> line
                        .matches("Precision +frozen backbones compute in " + (bf16 ? "bf16" : "fp32") + ".*"))
                .anyMatch(line -> line.startsWith("Processor ")).anyMatch(line -> line.startsWith("Memory "))
                .anyMatch(line -> line.startsWith("Pixels ")).anyMatch(line -> line.startsWith("Pooled convolutions "));
    }
}
