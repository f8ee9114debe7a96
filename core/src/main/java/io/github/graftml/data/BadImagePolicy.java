package io.github.graftml.data;

/** What the loader does with a file that cannot be decoded. */
public enum BadImagePolicy {

    /** The batch is not made: a {@link io.github.graftml.error.DataException} names the file. The default. */
    STOP,

    /** The file is left out, logged once as a warning and listed in {@link DataLoader#skipped()}. */
    SKIP
}
