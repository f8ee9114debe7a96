package io.github.graftml.model;

import io.github.graftml.nn.Layer;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A head of layers: features float32 [N,F] to logits [N, classes]. */
final class LayerModel implements Model {

    private final LayerModules layers;

    /** Draws the initial weights from the default generator. */
    LayerModel(String name, Layer tree) {
        layers = new LayerModules(name, tree);
    }

    @Override
    public Module module() {
        return layers.module();
    }

    @Override
    public Tensor forward(Tensor features) {
        return layers.forward(features);
    }

    /** Computes everything but a closing log-softmax. */
    Tensor scoresOf(Tensor features) {
        return layers.scoresOf(features);
    }

    @Override
    public void close() {
        layers.close();
    }
}
