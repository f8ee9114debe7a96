package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.net.URL;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A library of native kernels that {@code native/build} compiles and the jar contains for some platforms. Each kernel
 * has a second implementation for platforms without it.
 *
 * @param status whether the library runs, and if not, the kind of reason
 * @param detail the instruction set it uses, or why it does not run
 */
public record NativeLibrary(Status status, String detail) {

    /** The state of a library. Only {@link #FAILED} is an error. */
    public enum Status {
        /** The library runs. */
        LOADED,
        /** A system property disables it. */
        DISABLED,
        /** The jar contains none for this platform. */
        ABSENT,
        /** The processor lacks a required instruction set. */
        UNSUPPORTED,
        /** The jar contains one for this platform, but it cannot start. */
        FAILED
    }

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    /**
     * Loads and starts a library. Logs a warning if the jar contains one that cannot start.
     *
     * @param caller class whose native methods it implements; the library is a resource next to it
     * @param name   name without {@code lib} and extension
     * @param needs  the required instruction set
     * @param start  returns the instruction set that the loaded library uses; null if the processor lacks it
     */
    public static NativeLibrary load(Class<?> caller, String name, String needs, Supplier<@Nullable String> start) {
        NativeLibrary library = attempt(caller, name, needs, start);
        if (library.status == Status.FAILED) {
            LOG.warn("{} for {} is in the jar but cannot start, so slower code is used: {}",
                    name, Loader.getPlatform(), library.detail);
        } else if (!library.loaded()) {
            LOG.debug("{} is not used: {}", name, library.detail);
        }
        return library;
    }

    /** Returns a library that a system property disables. */
    public static NativeLibrary disabledBy(String property) {
        return new NativeLibrary(Status.DISABLED, "disabled by " + property);
    }

    /** Returns whether the library can be called. */
    public boolean loaded() {
        return status == Status.LOADED;
    }

    /**
     * Returns the implementation in use and the reason, as text.
     *
     * @param otherwise name of the second implementation
     */
    public String describe(String otherwise) {
        return (loaded() ? "native code" : otherwise) + " (" + detail + ")";
    }

    private static NativeLibrary attempt(Class<?> caller, String name, String needs, Supplier<@Nullable String> start) {
        try {
            URL resource = caller.getResource(Loader.getPlatform() + "/lib" + name + ".so");
            if (resource == null) {
                return new NativeLibrary(Status.ABSENT, "none for " + Loader.getPlatform());
            }
            System.load(Loader.cacheResource(resource).getAbsolutePath());
            String used = start.get();
            return used != null ? new NativeLibrary(Status.LOADED, used)
                    : new NativeLibrary(Status.UNSUPPORTED, "no " + needs);
        } catch (IOException | RuntimeException | LinkageError e) { // every kernel has a second implementation
            return new NativeLibrary(Status.FAILED, e.toString());
        }
    }
}
