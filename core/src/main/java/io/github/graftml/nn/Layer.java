package io.github.graftml.nn;

/**
 * A node of a network's tree: its configuration, without weights. A {@link Leaf} computes its output itself; a
 * {@link Composite} contains other layers. Each layer computes what PyTorch's module of the same name computes, and its
 * parameters have the same names and shapes. Images are [N,C,H,W]. Immutable.
 */
public sealed interface Layer permits Leaf, Composite {

    /**
     * Returns the shape of this layer's output, as LibTorch computes it.
     *
     * @param input a shape with N, such as [1,3,224,224]
     * @return a new array
     * @throws IllegalArgumentException if the layer does not take that shape; the message names the layer, where it
     *                                  stands in the tree, the shape it takes and the one it got
     */
    long[] outputShape(long[] input);
}
