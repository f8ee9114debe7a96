package io.github.graftml.internal.pixels;

import java.io.IOException;
import java.net.URL;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library that {@code src/main/native/pixels.c} is built into, where it runs. It checks nothing: {@link PixelKernels} does. */
final class NativePixels {

    /** A system property, for tests: {@code java} keeps to Java, {@code avx2} to what processors without AVX-512 have. */
    static final String PROPERTY = "io.github.graftml.pixels";

    private static final Logger LOG = LoggerFactory.getLogger(NativePixels.class);

    /** Whether the library is loaded. */
    static final boolean LOADED;
    /** What the library uses of the processor, or why it is not used. */
    static final String STATE;

    static {
        boolean loaded = false;
        String state;
        try {
            String missing = load();
            state = missing == null ? start(!"avx2".equals(System.getProperty(PROPERTY))) : missing;
            loaded = missing == null && state != null;
        } catch (IOException | RuntimeException | LinkageError e) { // there is Java for everything that the library does
            state = e.toString();
        }
        LOADED = loaded;
        STATE = state == null ? "no AVX2" : state;
        if (!loaded) {
            LOG.debug("Pixels are worked in Java: {}", STATE);
        }
    }

    private NativePixels() {
    }

    /** @return what is in the way; null once it is loaded */
    private static String load() throws IOException {
        if ("java".equals(System.getProperty(PROPERTY))) {
            return PROPERTY + " says so";
        }
        URL library = NativePixels.class.getResource(Loader.getPlatform() + "/libgraft-pixels.so");
        if (library == null) {
            return "none for " + Loader.getPlatform();
        }
        System.load(Loader.cacheResource(library).getAbsolutePath());
        return null;
    }

    /** @return the SHA-256 of the source that the library was built from */
    static native String source();

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
