package io.github.graftml.nn.internal;

import org.bytedeco.pytorch.Tensor;

/** A layer's forward pass. The argument stays the caller's; the result may be the argument itself. */
@FunctionalInterface
interface Forward {
    Tensor apply(Tensor x);
}
