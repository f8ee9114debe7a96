package io.github.graftml.data;

import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/** Mixup (Zhang et al., 2018): weighted means of two pictures and of their labels. */
@NameInFiles(value = "mixup", formerly = "Mixup")
record Mixup(double alpha) implements Mixing {

    /** Checks the range. */
    public Mixup {
        Checks.positive("alpha", alpha);
    }
}
