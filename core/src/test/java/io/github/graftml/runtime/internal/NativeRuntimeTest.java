package io.github.graftml.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class NativeRuntimeTest {

    @Test
    void start_newThread_takesAllProcessorsThatAreGranted() {
        assumeTrue(System.getenv("OMP_NUM_THREADS") == null);
        NativeRuntime.start();

        int threads = CompletableFuture.supplyAsync(torch::get_num_threads, task -> new Thread(task).start()).join();

        assertThat(threads).isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void start_idleNativeThreads_spinAsLongAsTheEnvironmentSaysOrShortly() {
        assumeTrue(Platform.isLinux());
        NativeRuntime.start();

        Map<String, String> given = System.getenv();
        assertThat(NativeEnvironment.LIBRARY.getenv("OPENBLAS_THREAD_TIMEOUT"))
                .isEqualTo(given.getOrDefault("OPENBLAS_THREAD_TIMEOUT", "4"));
        assertThat(NativeEnvironment.LIBRARY.getenv("GOMP_SPINCOUNT"))
                .isEqualTo(given.getOrDefault("GOMP_SPINCOUNT", given.containsKey("OMP_WAIT_POLICY") ? null : "20000"));
    }

    /** What native libraries see of the environment; Java's own copy is of before. */
    private interface NativeEnvironment extends Library {

        NativeEnvironment LIBRARY = Native.load("c", NativeEnvironment.class);

        String getenv(String name);
    }

    @Test
    void retainFreedMemory_settledByTheEnvironment_leavesItAlone() {
        assumeTrue(Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2")), "glibc");

        String memory = MallocSettings.retainFreedMemory(Map.of("MALLOC_ARENA_MAX", "1", "THP_MEM_ALLOC_ENABLE", "0"));

        assertThat(memory).startsWith("glibc 2").contains("malloc set by the environment").contains("large pages off");
    }

    @Test
    void versions_askTheLibraries() {
        assertThat(NativeVersions.libtorch()).contains("2.10.0").contains("oneDNN v3");
        assertThat(NativeVersions.jpeg()).contains("libjpeg-turbo");
        assertThat(NativeVersions.computeThreads()).isPositive();
    }
}
