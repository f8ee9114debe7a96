package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.net.URL;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A library of kernels that {@code native/build} makes and the jar carries for some platforms. Where it does not run
 * there is another way for all that it does.
 *
 * @param status whether it runs, and if not, what kind of reason there is
 * @param detail what it uses of the processor, or why it does not run
 */
public record NativeLibrary(Status status, String detail) {

    /** Whether a library runs. Only {@link #FAILED} is a fault. */
    public enum Status {
        /** It runs. */
        LOADED,
        /** A system property switches it off. */
        DISABLED,
        /** The jar carries none for this platform. */
        ABSENT,
        /** The processor lacks an instruction set that it needs. */
        UNSUPPORTED,
        /** The jar carries one for this platform, and it cannot start. */
        FAILED
    }

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    /**
     * Loads a library and starts it. Logs a warning where one is there and cannot start.
     *
     * @param caller the class whose native methods it has; it lies beside it
     * @param name   without {@code lib} and its ending
     * @param needs  of the processor, in a word
     * @param start  asks the loaded library what it uses of the processor; null where that lacks what it needs
     */
    public static NativeLibrary load(Class<?> caller, String name, String needs, Supplier<String> start) {
        NativeLibrary library = attempt(caller, name, needs, start);
        if (library.status == Status.FAILED) {
            LOG.warn("{} for {} is in the jar and cannot start, so slower code does its work: {}",
                    name, Loader.getPlatform(), library.detail);
        } else if (!library.loaded()) {
            LOG.debug("{} is not used: {}", name, library.detail);
        }
        return library;
    }

    /** Returns a library that is not loaded because a system property says so. */
    public static NativeLibrary disabledBy(String property) {
        return new NativeLibrary(Status.DISABLED, property + " says so");
    }

    /** Returns whether it can be called. */
    public boolean loaded() {
        return status == Status.LOADED;
    }

    /**
     * Returns what does its work, and how or why, in words.
     *
     * @param otherwise what does its work where it does not run
     */
    public String describe(String otherwise) {
        return (loaded() ? "native code" : otherwise) + " (" + detail + ")";
    }

    private static NativeLibrary attempt(Class<?> caller, String name, String needs, Supplier<String> start) {
        try {
            URL resource = caller.getResource(Loader.getPlatform() + "/lib" + name + ".so");
            if (resource == null) {
                return new NativeLibrary(Status.ABSENT, "none for " + Loader.getPlatform());
            }
            System.load(Loader.cacheResource(resource).getAbsolutePath());
            String used = start.get();
            return used != null ? new NativeLibrary(Status.LOADED, used)
                    : new NativeLibrary(Status.UNSUPPORTED, "no " + needs);
        } catch (IOException | RuntimeException | LinkageError e) { // there is another way for everything that it does
            return new NativeLibrary(Status.FAILED, e.toString());
        }
    }
}
