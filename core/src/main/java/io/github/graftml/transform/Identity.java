package io.github.graftml.transform;

import io.github.graftml.image.Pixels;
import io.github.graftml.runtime.internal.NameInFiles;

/** The transform that changes nothing; a random transform draws it if it is not applied. */
@NameInFiles(value = "identity", formerly = "Identity")
record Identity() implements Transform {

    static final Transform INSTANCE = new Identity();

    @Override
    public Pixels apply(Pixels pixels) {
        return pixels;
    }
}
