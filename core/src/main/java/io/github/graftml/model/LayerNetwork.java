package io.github.graftml.model;

import io.github.graftml.error.GraftException;
import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.internal.Canonical;
import io.github.graftml.runtime.internal.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A network of layers from images to logits, trained as a whole: data and weights, no code. */
final class LayerNetwork implements FeatureMapModel {

    private static final String NAME = "The network of layers";

    private final Layer tree;
    private final LayerModules layers;

    /** Draws the initial weights from the default generator. */
    LayerNetwork(Layer tree) {
        if (tree == null) {
            throw new IllegalArgumentException("A model of layers needs a layer; got null");
        }
        this.tree = tree;
        layers = new LayerModules(NAME, tree);
    }

    @Override
    public Module module() {
        return layers.module();
    }

    @Override
    public Tensor forward(Tensor images) {
        layers.module();
        Inputs.requireImages(images, NAME, 0);
        return Inputs.guarded(NAME, images, () -> layers.forward(images));
    }

    @Override
    public Tensor featureMap(Tensor images) {
        layers.module();
        Inputs.requireImages(images, NAME, 0);
        Tensor map = Inputs.guarded(NAME, images, () -> layers.featureMap(images));
        if (map.dim() != 4 || !FeatureHeadSplit.of(tree).hasMaps()) {
            throw new GraftException(
                    NAME + " has no last feature map [N,C,h,w] before a flatten or a pooling to a fixed"
                            + " size; got " + Inputs.describe(map) + ": Grad-CAM needs a convolutional network");
        }
        return map;
    }

    @Override
    public Tensor scores(Tensor map) {
        layers.module();
        Inputs.requireOpen(map, NAME);
        return Inputs.guarded(NAME, map, () -> layers.scores(map));
    }

    @Override
    public Optional<Layer> tree() {
        return Optional.of(tree);
    }

    @Override
    public OptionalInt outputs() {
        return Outputs.of(tree);
    }

    /** {@inheritDoc} Here: a hash of the layers. */
    @Override
    public String describe() {
        return "layers " + Sha256.of(Canonical.of(tree).getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    @Override
    public void close() {
        layers.close();
    }

    @Override
    public String toString() {
        return describe();
    }
}
