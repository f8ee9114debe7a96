package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * A layer that contains other layers. A {@link Lowering} breaks every composite down, in one place, into leaves and
 * three
 * operations that combine values.
 */
public sealed interface Composite extends Layer
        permits Composite.Sequential, Composite.Residual, Composite.Concat, Composite.Gate, Composite.Initialized {

    /**
     * {@return what the visitor's method for this kind of layer returns}
     *
     * @param <R>     the visitor's result
     * @param visitor the visitor to call
     */
    <R> R accept(CompositeVisitor<R> visitor);

    @Override
    default long[] outputShape(long[] input) {
        return new TreeShape().lower(this, "", input.clone());
    }

    /**
     * Layers one after the other.
     *
     * @param children the layers in order; copied
     */
    @NameInFiles(value = "sequential", formerly = "Sequential")
    record Sequential(List<Named> children) implements Composite {
        /**
         * Copies the children.
         *
         * @param children the layers in order; copied
         */
        public Sequential {
            children = LayerChecks.copyOf("Sequential", children);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.sequential(this);
        }
    }

    /**
     * {@code after(body(x) + shortcut(x))}.
     *
     * @param body     the layer on the main branch; its name is part of the parameter names
     * @param shortcut the layer on the other branch, usually {@link Leaf.Identity}; its output has the shape of
     *                 the body's
     * @param after    the layer after the sum, usually an activation or {@link Leaf.Identity}
     */
    @NameInFiles(value = "residual", formerly = "Residual")
    record Residual(Named body, Named shortcut, Layer after) implements Composite {
        /**
         * Checks that nothing is missing; an absent part is a {@link Leaf.Identity}.
         *
         * @param body     the layer on the main branch; its name is part of the parameter names
         * @param shortcut the layer on the other branch, usually {@link Leaf.Identity}; its output has the shape of
         *                 the body's
         * @param after    the layer after the sum, usually an activation or {@link Leaf.Identity}
         */
        public Residual {
            LayerChecks.requireGiven("Residual", "a body", body);
            LayerChecks.requireGiven("Residual", "a shortcut", shortcut);
            LayerChecks.requireGiven("Residual", "a layer after the sum", after);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.residual(this);
        }
    }

    /**
     * The outputs of several layers of the same input, concatenated in dimension 1.
     *
     * @param branches the layers that read the same input; copied
     */
    @NameInFiles(value = "concat", formerly = "Concat")
    record Concat(List<Named> branches) implements Composite {
        /**
         * Copies the branches.
         *
         * @param branches the layers that read the same input; copied
         */
        public Concat {
            branches = LayerChecks.copyOf("Concat", branches);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.concat(this);
        }
    }

    /**
     * {@code body(x) * x}, as in squeeze-and-excitation.
     *
     * @param body computes the factors: the shape of its input, or 1 in some dimensions
     */
    @NameInFiles(value = "gate", formerly = "Gate")
    record Gate(Named body) implements Composite {
        /**
         * Checks that the body is there.
         *
         * @param body computes the factors: the shape of its input, or 1 in some dimensions
         */
        public Gate {
            LayerChecks.requireGiven("Gate", "a body", body);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.gate(this);
        }
    }

    /**
     * A layer with its own initialization, drawn when the layer is built. The output is that of the layer.
     *
     * @param body the layer to initialize
     * @param how  the second pass of initialization
     */
    @NameInFiles(value = "initialized", formerly = "Initialized")
    record Initialized(Layer body, Initialization how) implements Composite {
        /**
         * Checks that nothing is missing.
         *
         * @param body the layer to initialize
         * @param how  the second pass of initialization
         */
        public Initialized {
            LayerChecks.requireGiven("Initialized", "a body", body);
            LayerChecks.requireGiven("Initialized", "an initialization (how)", how);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.initialized(this);
        }
    }
}
