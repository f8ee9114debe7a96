package io.github.graftml.examples.drawn;

import java.util.Locale;

/** The two classes of the image set. */
enum Kind {
    CATS(0.15), DOGS(0.85);

    private final double outdoors;

    Kind(double outdoors) {
        this.outdoors = outdoors;
    }

    /**
     * {@return how often it is met out of doors: dogs more than cats, as in people's photos, so that a scene hints at
     * its animal}
     */
    double outdoors() {
        return outdoors;
    }

    /** {@return the class folder's name} */
    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
