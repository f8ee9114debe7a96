package io.github.graftml.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuFeaturesTest {

    @Test
    void parse_x86WithBf16_saysWhatIsNative() {
        CpuFeatures cpu = CpuFeatures.parse(List.of("processor\t: 0", "model name\t: AMD EPYC",
                "flags\t\t: fpu avx2 fma avx512f avx512_bf16 avx512_vnni"));

        assertThat(cpu.model()).isEqualTo("AMD EPYC");
        assertThat(cpu.nativeBf16()).isTrue();
        assertThat(cpu.nativeInt8()).isTrue();
        assertThat(cpu.relevantFlags()).containsExactly("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16");
    }

    @Test
    void parse_avx2Only_hasNeither() {
        CpuFeatures cpu = CpuFeatures.parse(List.of("model name : Zen 3", "flags : avx2 fma"));

        assertThat(cpu.nativeBf16()).isFalse();
        assertThat(cpu.nativeInt8()).isFalse();
    }

    @Test
    void parse_arm_readsFeatures() {
        CpuFeatures cpu = CpuFeatures.parse(List.of("processor : 0", "Features : fp asimd asimddp bf16"));

        assertThat(cpu.relevantFlags()).containsExactly("asimd", "asimddp", "bf16");
        assertThat(cpu.nativeBf16()).as("not measured on arm, so not assumed").isFalse();
    }

    @Test
    void parse_nothing_assumesNothing() {
        assertThat(CpuFeatures.parse(List.of()).relevantFlags()).isEmpty();
    }
}
