package io.github.graftml.runtime.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Versions of Graft and its bindings; Maven writes them into a resource. */
public final class Versions {

    /** The version of Graft. */
    public static final String GRAFT;
    /** The version of the LibTorch bindings, which begins with LibTorch's version. */
    public static final String TORCH;

    static {
        Properties versions = new Properties();
        try (InputStream resource = Versions.class.getResourceAsStream("versions.properties")) {
            versions.load(resource);
        } catch (IOException e) {
            throw new UncheckedIOException("The jar of graft-core is damaged: versions.properties cannot be read", e);
        }
        GRAFT = versions.getProperty("graft");
        TORCH = versions.getProperty("torch");
    }

    private Versions() {
    }
}
