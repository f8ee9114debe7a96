package io.github.graftml.nn;

import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;

/**
 * Reads layers that are made of others: a method for each kind of {@link Composite}. Most readers extend
 * {@link Lowering} instead, and see leaves only.
 *
 * @param <R> what is made of a layer
 */
public interface CompositeVisitor<R> {

    /** Reads layers one after the other. */
    R sequential(Sequential layer);

    /** Reads a sum of two branches. */
    R residual(Residual layer);

    /** Reads branches side by side. */
    R concat(Concat layer);

    /** Reads a product of a branch and the input. */
    R gate(Gate layer);

    /** Reads a part with initial weights of its own. */
    R initialized(Initialized layer);
}
