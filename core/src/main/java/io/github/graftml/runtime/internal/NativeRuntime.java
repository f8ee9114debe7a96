package io.github.graftml.runtime.internal;

import org.bytedeco.pytorch.global.torch;

/** One-time initialization of the process before the first call of a native library. Thread-safe. */
public final class NativeRuntime {

    private static final String MEMORY;

    static {
        // JavaCPP counts LibTorch's memory against -Xmx and would throw a false OutOfMemoryError; scopes free it
        // instead.
        setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
        setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        MEMORY = MallocSettings.retainFreedMemory(System.getenv());
        ThreadSpinSettings.shorten(System.getenv());
        // Sets the default of threads that have not called LibTorch yet. It clears oneDNN's cache, so it is called only
        // once.
        if (System.getenv("OMP_NUM_THREADS") == null) {
            torch.set_num_threads(Runtime.getRuntime().availableProcessors());
        }
    }

    private NativeRuntime() {
    }

    /** Initializes the native libraries once. All entry points to native code call it; repeated calls cost nothing. */
    public static void start() {
        // the static initializer does the work
    }

    /** Returns whether there is a CUDA device and LibTorch's CUDA libraries can use it. */
    public static boolean hasCuda() {
        start();
        return torch.cuda_is_available();
    }

    /** Returns the settings of the C library's allocator as text. */
    public static String memory() {
        return MEMORY;
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
