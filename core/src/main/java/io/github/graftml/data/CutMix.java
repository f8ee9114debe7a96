package io.github.graftml.data;

import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;

/** CutMix (Yun et al., 2019): a box of the other picture is pasted in, and labels are mixed by area. */
@NameInFiles(value = "cutmix", formerly = "CutMix")
record CutMix(double alpha) implements Mixing {

    /** Checks the range. */
    public CutMix {
        Checks.positive("alpha", alpha);
    }
}
