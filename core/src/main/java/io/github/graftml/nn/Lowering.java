package io.github.graftml.nn;

import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a value through a tree of layers. Layers that are made of others become leaves in the order of computation,
 * and three ways to join values.
 *
 * @param <V> what stands for a tensor: a shape, the number of a node in a graph
 */
public interface Lowering<V> {

    /**
     * Applies a leaf.
     *
     * @param path the leaf's name in the tree, under which its parameters stand; empty for the root
     */
    V leaf(Leaf layer, String path, V x);

    /** Returns a value that several branches are about to read; the value itself unless that matters. */
    default V fork(V x) {
        return x;
    }

    /** Adds the outputs of a residual layer's body and shortcut. */
    V sum(String path, V body, V shortcut);

    /** Multiplies a gate's body, such as [N,C,1,1], and its input [N,C,H,W]. */
    V product(String path, V gate, V x);

    /** Puts the outputs of several branches side by side in dimension 1. */
    V concat(String path, List<V> branches);

    /** Takes {@code x} through a tree, whose root is named {@code path}, and returns the output. */
    default V lower(Layer layer, String path, V x) {
        if (layer instanceof Leaf leaf) {
            return leaf(leaf, path, x);
        }
        return ((Composite) layer).accept(new CompositeVisitor<>() {
            @Override
            public V sequential(Sequential l) {
                V value = x;
                for (Named child : l.children()) {
                    value = lower(child, path, value);
                }
                return value;
            }

            /** The shortcut comes first, so that the body's last layer can be joined with the sum. */
            @Override
            public V residual(Residual l) {
                V both = fork(x);
                V shortcut = lower(l.shortcut(), path, both);
                return lower(l.after(), path, sum(path, lower(l.body(), path, both), shortcut));
            }

            @Override
            public V concat(Concat l) {
                V all = fork(x);
                List<V> branches = new ArrayList<>();
                l.branches().forEach(branch -> branches.add(lower(branch, path, all)));
                return Lowering.this.concat(path, branches);
            }

            @Override
            public V gate(Gate l) {
                V both = fork(x);
                return product(path, lower(l.body(), path, both), both);
            }

            @Override
            public V initialized(Initialized l) {
                return lower(l.body(), path, x);
            }
        });
    }

    private V lower(Named child, String path, V x) {
        return lower(child.layer(), child.under(path), x);
    }
}
