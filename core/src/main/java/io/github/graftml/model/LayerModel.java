package io.github.graftml.model;

import io.github.graftml.internal.nn.Built;
import io.github.graftml.internal.nn.Root;
import io.github.graftml.model.layer.Layer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A layer tree with weights of its own. */
final class LayerModel implements Model {

    private final Root root;
    private final Built built;

    /** Draws the initial weights from the default generator. */
    LayerModel(String name, Layer tree) {
        root = new Root(name);
        built = root.build(tree);
    }

    @Override
    public Module module() {
        return root.module();
    }

    @Override
    public Tensor forward(Tensor x) {
        root.module();
        return built.forward(x);
    }

    @Override
    public void close() {
        root.close();
    }
}
