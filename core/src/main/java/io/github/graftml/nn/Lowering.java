package io.github.graftml.nn;

import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes a value through a tree of layers. Composites become leaves in the order of computation, and three operations
 * that
 * combine values: sum, product and concatenation.
 *
 * @param <V> what represents a tensor: a shape, the number of a node in a graph
 */
public interface Lowering<V> {

    /**
     * Applies a leaf.
     *
     * @param layer the leaf
     * @param path  the leaf's name in the tree, the prefix of its parameter names; empty for the root
     * @param x     the input
     * @return the output
     */
    V leaf(Leaf layer, String path, V x);

    /**
     * {@return a value that several branches will read} By default, the value itself.
     *
     * @param x the input
     */
    default V fork(V x) {
        return x;
    }

    /**
     * Adds the outputs of a residual layer's body and shortcut.
     *
     * @param path     the composite's name in the tree; empty for the root
     * @param body     the body's output
     * @param shortcut the shortcut's output
     * @return the output
     */
    V sum(String path, V body, V shortcut);

    /**
     * Multiplies the output of a gate's body with the gate's input.
     *
     * @param path the composite's name in the tree; empty for the root
     * @param gate the body's output, such as [N,C,1,1]
     * @param x    the gate's input, [N,C,H,W]
     * @return the output
     */
    V product(String path, V gate, V x);

    /**
     * Concatenates the outputs of several branches in dimension 1.
     *
     * @param path     the composite's name in the tree; empty for the root
     * @param branches the outputs of the branches, in order
     * @return the output
     */
    V concat(String path, List<V> branches);

    /**
     * Passes a value through a tree.
     *
     * @param layer the root of the tree
     * @param path  the name of the root; usually empty
     * @param x     the input
     * @return the output
     */
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

            /** The shortcut comes first, so that the body's last layer can be fused with the sum. */
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
