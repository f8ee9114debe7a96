package io.github.graftml.nn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.runtime.internal.CpuFeatures;
import io.github.graftml.runtime.internal.KernelBuild;
import io.github.graftml.runtime.internal.NativeLibrary.Status;
import io.github.graftml.runtime.internal.NativeRuntime;
import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NativeConvolutionsTest {

    @BeforeAll
    static void loadLibTorch() {
        NativeRuntime.start();
    }

    @Test
    void library_isBuiltFromTheSourceAndScriptInNative() throws IOException {
        KernelBuild.requireBuiltFrom("convolutions.cpp", NativeConvolutions.class, "libgraft-convolutions.so");
    }

    @Test
    void library_onLinuxWithX86_starts() {
        assumeTrue("linux-x86_64".equals(Loader.getPlatform()));

        assertThat(NativeConvolutions.LIBRARY.status()).as(PooledConvolutions.describe()).isIn(Status.LOADED,
                Status.UNSUPPORTED);
    }

    @Test
    void describe_saysWhatIsUsedAndWhy() {
        assumeTrue("linux-x86_64".equals(Loader.getPlatform()));
        boolean able = CpuFeatures.detect().flags()
                .containsAll(List.of("avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl"));

        assertThat(PooledConvolutions.describe()).isEqualTo(able ? "native code (AVX-512)" : "LibTorch (no AVX-512)");
    }
}
