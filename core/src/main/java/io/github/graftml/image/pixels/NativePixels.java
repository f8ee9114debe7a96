package io.github.graftml.image.pixels;

import io.github.graftml.runtime.internal.NativeLibrary;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;

/** The native methods of {@code native/pixels.c}. They check no arguments; {@link PixelKernels} does. */
final class NativePixels {

    /** A system property for tests: {@code java} disables native code, {@code avx2} disables AVX-512. */
    static final String PROPERTY = "io.github.graftml.pixels";

    /** The loaded library, or the reason why it does not run. */
    static final NativeLibrary LIBRARY = "java".equals(System.getProperty(PROPERTY))
            ? NativeLibrary.disabledBy(PROPERTY)
            : NativeLibrary.load(NativePixels.class, "graft-pixels", "AVX2",
                    () -> start(!"avx2".equals(System.getProperty(PROPERTY))));

    private NativePixels() {
    }

    /**
     * Starts the library; must be called first.
     *
     * @return the instruction set in use; null if the processor lacks a required one
     */
    private static native @Nullable String start(boolean avx512);

    /**
     * Resizes a part of an image.
     *
     * @param plan the fields of {@code struct Plan} in order
     * @return whether the result was computed
     */
    static native boolean resize(int[] plan, byte[] rgb, int @Nullable [] columnStarts,
            int @Nullable [] columnWeights, int @Nullable [] rowStarts, int @Nullable [] rowWeights, byte[] to);

    /**
     * Converts bytes to floats through a table.
     *
     * @param to direct buffer
     * @param at index of the first float
     * @return whether the result was computed
     */
    static native boolean spread(byte[] rgb, float[] table, FloatBuffer to, int at);
}
