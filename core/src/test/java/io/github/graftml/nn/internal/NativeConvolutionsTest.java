package io.github.graftml.nn.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.runtime.internal.CpuFeatures;
import io.github.graftml.runtime.internal.NativeRuntime;
import io.github.graftml.runtime.internal.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void library_isBuiltFromTheSourceBesideIt() throws IOException {
        assumeTrue(NativeConvolutions.LIBRARY.loaded(), PooledConvolutions.describe());

        String source = Sha256.of(Files.readAllBytes(Path.of("../native/convolutions.cpp")));

        assertThat(NativeConvolutions.source()).as("run native/build").isEqualTo(source);
    }

    @Test
    void describe_saysWhatIsUsedAndWhy() {
        assumeTrue("linux-x86_64".equals(Loader.getPlatform()));
        boolean able = CpuFeatures.detect().flags().containsAll(List.of("avx2", "fma", "avx512f", "avx512bw", "avx512dq", "avx512vl"));

        assertThat(PooledConvolutions.describe()).isEqualTo(able ? "native code (AVX-512)" : "LibTorch (no AVX-512)");
    }
}
