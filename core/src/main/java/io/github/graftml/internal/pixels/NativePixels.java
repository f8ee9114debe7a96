package io.github.graftml.internal.pixels;

import java.io.IOException;
import java.net.URL;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library that {@code src/main/native/pixels.c} is built into, where it runs. It checks nothing: {@link PixelKernels} does. */
final class NativePixels {

    /** A system property; {@code java} keeps to Java. */
    static final String PROPERTY = "io.github.graftml.pixels";

    private static final Logger LOG = LoggerFactory.getLogger(NativePixels.class);

    /** Why the library is not used; null where it is. */
    static final String MISSING = missing();

    private NativePixels() {
    }

    /** Never fails: whatever is in the way, there is Java for everything that the library does. */
    private static String missing() {
        String reason;
        try {
            reason = load();
        } catch (IOException | RuntimeException | LinkageError e) {
            reason = e.toString();
        }
        if (reason != null) {
            LOG.debug("Pixels are worked in Java: {}", reason);
        }
        return reason;
    }

    private static String load() throws IOException {
        if ("java".equals(System.getProperty(PROPERTY))) {
            return PROPERTY + " says so";
        }
        URL library = NativePixels.class.getResource(Loader.getPlatform() + "/libgraft-pixels.so");
        if (library == null) {
            return "none for " + Loader.getPlatform();
        }
        System.load(Loader.cacheResource(library).getAbsolutePath());
        return runsHere() ? null : "no AVX2";
    }

    /** @return the SHA-256 of the source that the library was built from */
    static native String source();

    private static native boolean runsHere();

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
