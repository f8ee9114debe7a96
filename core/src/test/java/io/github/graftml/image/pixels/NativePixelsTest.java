package io.github.graftml.image.pixels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.graftml.image.pixels.PixelKernels.Resizing;
import io.github.graftml.image.pixels.PixelKernels.Source;
import io.github.graftml.runtime.internal.KernelBuild;
import io.github.graftml.runtime.internal.NativeLibrary.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pixels")
class NativePixelsTest {

    @Test
    void library_isBuiltFromTheSourceAndScriptInNative() throws IOException {
        KernelBuild.requireBuiltFrom("pixels.c", NativePixels.class, "libgraft-pixels.so");
    }

    @Test
    void library_onLinuxWithX86_starts() {
        assumeTrue("linux-x86_64".equals(Loader.getPlatform()));

        assertThat(NativePixels.LIBRARY.status()).as(PixelKernels.describe())
                .isIn("java".equals(System.getProperty(NativePixels.PROPERTY)) ? List.of(Status.DISABLED)
                        : List.of(Status.LOADED, Status.UNSUPPORTED));
    }

    @Test
    void describe_saysWhatIsUsedAndWhy() {
        assumeTrue("linux-x86_64".equals(Loader.getPlatform()));
        String expected = switch (System.getProperty(NativePixels.PROPERTY, "")) {
            case "java" -> "Java (disabled by io.github.graftml.pixels)";
            case "avx2" -> "native code (AVX2)";
            default -> "native code (AVX2)|native code (AVX-512)";
        };

        assertThat((expected + "|Java (no AVX2)").split("\\|")).contains(PixelKernels.describe());
    }

    @Test
    void resize_whatDoesNotFitTogether_isRefused() {
        requireNative();
        ResizeKernel columns = ResizeKernel.of(8, 4, false);
        ResizeKernel rows = ResizeKernel.of(6, 3, false);
        Resizing resizing = new Resizing(8, 6, columns, rows, false);
        Source source = new Source(new byte[3 * 8 * 6], 8, 6, FixedPointMap.IDENTITY, 0);

        assertThat(PixelKernels.resize(source, resizing, 0, 0, 4, 3, new byte[36])).isTrue();
        assertThatThrownBy(() -> PixelKernels.resize(source, resizing, 1, 0, 4, 3, new byte[36]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PixelKernels.resize(source, resizing, 0, -1, 4, 3, new byte[36]))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PixelKernels.resize(source, resizing, 0, 0, 4, 3, new byte[35]))
                .hasMessageContaining("4x3 needs 36 bytes; got 35");
        assertThatThrownBy(() -> PixelKernels.resize(new Source(new byte[9], 8, 6, FixedPointMap.IDENTITY, 0), resizing,
                0, 0, 4, 3, new byte[36]))
                .hasMessageContaining("8x6 needs 144 bytes; got 9");
        for (ResizeKernel wrong : List.of(new ResizeKernel(2, new int[] {0, 1, 2, 8}, new int[8]),
                new ResizeKernel(2, new int[] {0, 2, 1, 3}, new int[8]),
                new ResizeKernel(2, new int[] {-1, 0, 0, 0}, new int[8]), new ResizeKernel(3, new int[4], new int[8]),
                new ResizeKernel(0, new int[4], new int[0]))) {
            assertThatThrownBy(
                    () -> PixelKernels.resize(source, new Resizing(8, 6, wrong, rows, false), 0, 0, 4, 3, new byte[36]))
                    .as(wrong.toString()).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void spread_tooShortABuffer_isRefused() {
        requireNative();
        FloatBuffer floats = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder()).asFloatBuffer();

        assertThatThrownBy(() -> PixelKernels.spread(new byte[6], new float[768], floats))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> PixelKernels.spread(new byte[3], new float[256], floats))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(PixelKernels.spread(new byte[3], new float[768], FloatBuffer.allocate(3))).as("not native memory")
                .isFalse();
    }

    private static void requireNative() {
        assumeTrue(PixelKernels.areNative(), PixelKernels.describe());
    }
}
