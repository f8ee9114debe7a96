package io.github.graftml.internal.plan;

import org.bytedeco.pytorch.Tensor;

/**
 * A node made ready to run: the inputs stay the caller's, the result belongs to the scope of the calling thread. Its
 * constants belong to {@link Constants}.
 */
@FunctionalInterface
interface Kernel {
    Tensor apply(Tensor... inputs);
}
