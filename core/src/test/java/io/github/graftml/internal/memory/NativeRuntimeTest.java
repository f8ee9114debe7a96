package io.github.graftml.internal.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
    void keepFreedMemory_settledByTheEnvironment_leavesItAlone() {
        assumeTrue(Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2")), "glibc");

        String memory = CHeap.keepFreedMemory(Map.of("MALLOC_ARENA_MAX", "1", "THP_MEM_ALLOC_ENABLE", "0"));

        assertThat(memory).startsWith("glibc 2").contains("malloc as the environment says").contains("large pages off");
    }

    @Test
    void current_asksTheLibraries() {
        assertThat(RuntimeInfo.current().lines()).hasEntrySatisfying("LibTorch", v -> assertThat(v).contains("2.10.0").contains("oneDNN v3"))
                .hasEntrySatisfying("JPEG", v -> assertThat(v).contains("libjpeg-turbo")).containsKeys("Processor", "Pixels", "Threads", "Memory");
    }
}
