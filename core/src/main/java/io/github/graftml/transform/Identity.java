package io.github.graftml.transform;

import io.github.graftml.image.Pixels;
import io.github.graftml.runtime.internal.NameInFiles;

/** The step that leaves a picture as it is; what a random step draws when it decides to do nothing. */
@NameInFiles(value = "identity", formerly = "Identity")
record Identity() implements Transform {

    static final Transform INSTANCE = new Identity();

    @Override
    public Pixels apply(Pixels pixels) {
        return pixels;
    }
}
