package io.github.graftml.cli;

import java.nio.file.Path;
import java.util.Set;

/** A training from the images to the saved model. */
interface Training {

    /** {@return its name in tables and reports} */
    String name();

    /** {@return the heading of its report} */
    default String title() {
        return name();
    }

    /** {@return the options of its command that mean nothing to it, and so are none of its hyperparameters} */
    default Set<String> ignoredOptions() {
        return Set.of();
    }

    /** Trains, and saves the classifier in {@code modelFolder}. */
    Outcome run(Setup setup, Path modelFolder);
}
