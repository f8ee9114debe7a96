package io.github.graftml.examples.pictures;

import java.util.Locale;

/** The two classes of the picture set. */
enum Kind {
    CATS, DOGS;

    /** @return the class folder's name */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
