package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.net.URL;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A library that {@code native/build} makes and the jar carries for some platforms. Where it does not run there
 * is another way for all that it does.
 *
 * @param loaded whether it can be called
 * @param state  what it uses of the processor, or why it is not used
 */
public record NativeLibrary(boolean loaded, String state) {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibrary.class);

    /**
     * @param caller the class whose native methods it has; it lies beside it
     * @param name   without {@code lib} and its ending
     * @param needs  of the processor, in a word
     * @param start  asks the library, once it is there, what it uses of the processor; null where that has not what it needs
     */
    public static NativeLibrary load(Class<?> caller, String name, String needs, Supplier<String> start) {
        NativeLibrary library = attempt(caller, name, needs, start);
        if (!library.loaded) {
            LOG.debug("{} is not used: {}", name, library.state);
        }
        return library;
    }

    /**
     * @param otherwise what does its work where it does not run
     * @return what does its work, and how or why, in words
     */
    public String describe(String otherwise) {
        return (loaded ? "native code" : otherwise) + " (" + state + ")";
    }

    private static NativeLibrary attempt(Class<?> caller, String name, String needs, Supplier<String> start) {
        try {
            URL resource = caller.getResource(Loader.getPlatform() + "/lib" + name + ".so");
            if (resource == null) {
                return new NativeLibrary(false, "none for " + Loader.getPlatform());
            }
            System.load(Loader.cacheResource(resource).getAbsolutePath());
            String used = start.get();
            return new NativeLibrary(used != null, used != null ? used : "no " + needs);
        } catch (IOException | RuntimeException | LinkageError e) { // there is another way for everything that it does
            return new NativeLibrary(false, e.toString());
        }
    }
}
