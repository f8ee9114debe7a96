package io.github.graftml.nn;

import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A layer at its place in a tree. The names along the way, joined by dots, are the names of parameters in a state dict.
 *
 * @param name  the child's name; may hold dots ({@code classifier.6}); empty when the child's parameters belong to its parent
 * @param layer what stands there
 */
@NameInFiles("named")
public record Named(String name, Layer layer) {

    /** Checks that nothing is missing and that the name has no empty part. */
    public Named {
        if (name == null || layer == null) {
            throw new IllegalArgumentException("A child needs a name, which may be empty, and a layer; got name "
                    + name + ", layer " + layer + ". Layers.identity() stands for a layer that does nothing");
        }
        if (!name.isEmpty() && (name.startsWith(".") || name.endsWith(".") || name.contains(".."))) {
            throw new IllegalArgumentException("A layer's name has no empty part between dots; got \"" + name + "\"");
        }
    }

    /** @return this child's full name below {@code parent} (which is empty for the root) */
    public String under(String parent) {
        if (name.isEmpty() || parent.isEmpty()) {
            return parent + name;
        }
        return parent + "." + name;
    }
}
