package io.github.graftml.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.image.pixels.PixelKernels;
import io.github.graftml.runtime.internal.NativeLibrary.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;

/** Loads the pixel kernels' library once more, as if it answered something else. */
class NativeLibraryTest {

    private NativeLibrary library;

    @Test
    void load_whatIsThereAndCannotStart_isAFaultAndAWarning() {
        for (Throwable cause : List.of(new UnsatisfiedLinkError("no such symbol"),
                new IllegalStateException("another LibTorch"))) {
            String log = load("graft-pixels", () -> {
                throw NativeLibraryTest.<RuntimeException>unchecked(cause);
            });

            assertThat(library.status()).isEqualTo(Status.FAILED);
            assertThat(library.loaded()).isFalse();
            assertThat(log).contains("WARN", "graft-pixels for linux-x86_64 is in the jar but cannot start")
                    .contains(cause.getMessage());
            assertThat(library.describe("Java")).isEqualTo("Java (" + cause + ")");
        }
    }

    @Test
    void load_whatTheProcessorLacks_isNoFault() {
        String log = load("graft-pixels", () -> null);

        assertThat(library).isEqualTo(new NativeLibrary(Status.UNSUPPORTED, "no AVX-1024"));
        assertThat(log).doesNotContain("WARN");
    }

    @Test
    void load_whatTheJarDoesNotCarry_isNoFault() {
        String log = load("graft-nothing", () -> "AVX-1024");

        assertThat(library.status()).isEqualTo(Status.ABSENT);
        assertThat(log).doesNotContain("WARN");
    }

    @Test
    void load_whatStarts_saysWhatItUses() {
        String log = load("graft-pixels", () -> "AVX-1024");

        assertThat(library.describe("Java")).isEqualTo("native code (AVX-1024)");
        assertThat(log).doesNotContain("WARN");
    }

    /** Returns what was logged meanwhile. */
    private String load(String name, Supplier<String> start) {
        assumeTrue("linux-x86_64".equals(Loader.getPlatform()));
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            library = NativeLibrary.load(PixelKernels.class, name, "AVX-1024", start);
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unchecked(Throwable cause) throws T {
        throw (T) cause;
    }
}
