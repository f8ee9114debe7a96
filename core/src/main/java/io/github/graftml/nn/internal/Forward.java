package io.github.graftml.nn.internal;

import org.bytedeco.pytorch.Tensor;

/** What a layer does to a tensor. The argument stays the caller's; the result may be the argument itself. */
@FunctionalInterface
interface Forward {
    Tensor apply(Tensor x);
}
