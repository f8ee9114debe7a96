package io.github.graftml.data;

/** The action of a loader at a file that cannot be decoded. */
public enum BadImagePolicy {

    /** Throws a {@link io.github.graftml.error.DataException} that names the file. The default. */
    STOP,

    /** Skips the file, logs a warning once and lists it in {@link DataLoader#skipped()}. */
    SKIP
}
