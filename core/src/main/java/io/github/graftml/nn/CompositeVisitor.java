package io.github.graftml.nn;

import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;

/**
 * A visitor of composite layers, with a method for each kind of {@link Composite}. Most visitors implement
 * {@link Lowering} instead, which visits leaves only.
 *
 * @param <R> the result of a visit
 */
public interface CompositeVisitor<R> {

    /**
     * Visits a sequence of layers.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R sequential(Sequential layer);

    /**
     * Visits a sum of two branches.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R residual(Residual layer);

    /**
     * Visits a concatenation of branches.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R concat(Concat layer);

    /**
     * Visits a product of a branch and the input.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R gate(Gate layer);

    /**
     * Visits a layer with its own initialization.
     *
     * @param layer the layer to visit
     * @return the visitor's result
     */
    R initialized(Initialized layer);
}
