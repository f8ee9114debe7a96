package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;
import java.util.List;

/**
 * A layer that is made of other layers. Readers do not look at its kinds: a {@link Lowering} takes them apart, in one
 * place, into leaves and a few ways to join values.
 */
public sealed interface Composite extends Layer
        permits Composite.Sequential, Composite.Residual, Composite.Concat, Composite.Gate, Composite.Initialized {

    /** Returns what the visitor's method for this kind of layer returns. */
    <R> R accept(CompositeVisitor<R> visitor);

    @Override
    default long[] outputShape(long[] input) {
        return new TreeShape().lower(this, "", input.clone());
    }

    /** Layers one after the other. */
    @NameInFiles(value = "sequential", formerly = "Sequential")
    record Sequential(List<Named> children) implements Composite {
        /** Keeps a copy of the children. */
        public Sequential {
            children = LayerChecks.copyOf("Sequential", children);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.sequential(this);
        }
    }

    /** {@code after(body(x) + shortcut(x))}. */
    @NameInFiles(value = "residual", formerly = "Residual")
    record Residual(Named body, Named shortcut, Layer after) implements Composite {
        /** Checks that nothing is missing; an absent part is a {@link Leaf.Identity}. */
        public Residual {
            LayerChecks.requireGiven("Residual", "body", body);
            LayerChecks.requireGiven("Residual", "shortcut", shortcut);
            LayerChecks.requireGiven("Residual", "after", after);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.residual(this);
        }
    }

    /** The outputs of several layers of one input, side by side in dimension 1. */
    @NameInFiles(value = "concat", formerly = "Concat")
    record Concat(List<Named> branches) implements Composite {
        /** Keeps a copy of the branches. */
        public Concat {
            branches = LayerChecks.copyOf("Concat", branches);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.concat(this);
        }
    }

    /** {@code body(x) * x}, as in squeeze-and-excitation. */
    @NameInFiles(value = "gate", formerly = "Gate")
    record Gate(Named body) implements Composite {
        /** Checks that the body is there. */
        public Gate {
            LayerChecks.requireGiven("Gate", "body", body);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.gate(this);
        }
    }

    /** A part with initial weights of its own, drawn as soon as the part is made. Changes nothing else. */
    @NameInFiles(value = "initialized", formerly = "Initialized")
    record Initialized(Layer body, Initialization how) implements Composite {
        /** Checks that nothing is missing. */
        public Initialized {
            LayerChecks.requireGiven("Initialized", "body", body);
            LayerChecks.requireGiven("Initialized", "way to begin (how)", how);
        }

        @Override
        public <R> R accept(CompositeVisitor<R> visitor) {
            return visitor.initialized(this);
        }
    }
}
