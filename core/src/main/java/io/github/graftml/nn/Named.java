package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A layer with its name in a tree. The names along the path, joined by dots, are the parameter names in a state dict.
 *
 * @param name  the child's name; may hold dots ({@code classifier.6}); empty when the child's parameters belong to its
 *              parent
 * @param layer the layer
 */
@NameInFiles("named")
public record Named(String name, Layer layer) {

    /**
     * Checks that nothing is missing and that the name has no empty part.
     *
     * @param name  the child's name; may hold dots ({@code classifier.6}); empty when the child's parameters belong
     *              to its parent
     * @param layer the layer
     */
    public Named {
        if (name == null || layer == null) {
            throw new IllegalArgumentException("A child needs a name, which may be empty, and a layer; got name "
                    + name + ", layer " + layer + ". Layers.identity() stands for a layer that does nothing");
        }
        if (!name.isEmpty() && (name.startsWith(".") || name.endsWith(".") || name.contains(".."))) {
            throw new IllegalArgumentException("A layer's name has no empty part between dots; got \"" + name + "\"");
        }
    }

    /**
     * {@return this child's full name: that of its parent, a dot and {@link #name()}}
     *
     * @param parent the parent's full name; empty for the root
     */
    public String under(String parent) {
        if (name.isEmpty() || parent.isEmpty()) {
            return parent + name;
        }
        return parent + "." + name;
    }
}
