package io.github.graftml.internal.memory;

/** What must be settled before the first call of a native library, made once for the process. */
public final class NativeRuntime {

    static {
        // JavaCPP counts LibTorch's memory against -Xmx and would throw a false OutOfMemoryError; scopes free it instead.
        setUnlessGiven("org.bytedeco.javacpp.maxBytes", "0");
        setUnlessGiven("org.bytedeco.javacpp.maxPhysicalBytes", "0");
    }

    private NativeRuntime() {
    }

    /** Does its work when the class loads; calling it again costs nothing. Every way into native code comes by here. */
    public static void start() {
        // the static initialiser above is the work
    }

    private static void setUnlessGiven(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
