package io.github.graftml.runtime.internal;

import org.bytedeco.pytorch.global.torch;

/** What must be settled before the first call of a native library, made once for the process. */
public final class NativeRuntime {

    private static final String MEMORY;

    static {
        // JavaCPP counts LibTorch's memory against -Xmx and would throw a false OutOfMemoryError; scopes free it instead.
        setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
        setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        MEMORY = MallocSettings.keepFreedMemory(System.getenv());
        ThreadSpinSettings.shorten(System.getenv());
        // Sets the default of every thread that has not called LibTorch yet. It clears oneDNN's cache: once, never again.
        if (System.getenv("OMP_NUM_THREADS") == null) {
            torch.set_num_threads(Runtime.getRuntime().availableProcessors());
        }
    }

    private NativeRuntime() {
    }

    /** Does its work when the class loads; calling it again costs nothing. Every way into native code comes by here. */
    public static void start() {
        // the static initialiser above is the work
    }

    /** @return whether there is a CUDA device, and LibTorch's CUDA libraries to reach it */
    public static boolean hasCuda() {
        start();
        return torch.cuda_is_available();
    }

    /** @return the memory settings in words */
    public static String memory() {
        return MEMORY;
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
