package io.github.graftml.image.pixels;

import io.github.graftml.runtime.internal.NativeLibrary;
import java.nio.FloatBuffer;

/** The library that {@code native/pixels.c} is built into, where it runs. It checks nothing: {@link PixelKernels} does. */
final class NativePixels {

    /** A system property, for tests: {@code java} keeps to Java, {@code avx2} to what processors without AVX-512 have. */
    static final String PROPERTY = "io.github.graftml.pixels";

    /** Whether and how it runs. */
    static final NativeLibrary LIBRARY = "java".equals(System.getProperty(PROPERTY)) ? NativeLibrary.disabledBy(PROPERTY)
            : NativeLibrary.load(NativePixels.class, "graft-pixels", "AVX2", () -> start(!"avx2".equals(System.getProperty(PROPERTY))));

    private NativePixels() {
    }

    /**
     * To be called first.
     *
     * @return what it uses of the processor; null where that has not what is needed
     */
    private static native String start(boolean avx512);

    /**
     * @param plan what {@code struct Plan} holds, in its order
     * @return whether it was done
     */
    static native boolean resize(int[] plan, byte[] rgb, int[] columnStarts, int[] columnWeights, int[] rowStarts, int[] rowWeights, byte[] to);

    /**
     * @param to direct
     * @param at the first float's place in it
     * @return whether it was done
     */
    static native boolean spread(byte[] rgb, float[] table, FloatBuffer to, int at);
}
