package io.github.graftml.model;

import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.Built;
import io.github.graftml.nn.internal.Root;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** A layer tree with weights of its own. */
final class LayerModel implements FeatureMaps {

    private final Root root;
    private final Built maps;
    private final Built scores;
    private final Built end;

    /** Draws the initial weights from the default generator. */
    LayerModel(String name, Layer tree) {
        root = new Root(name);
        Cut cut = Cut.of(tree);
        maps = root.build(cut.maps());
        scores = root.build(cut.scores());
        end = root.build(cut.end());
    }

    @Override
    public Module module() {
        return root.module();
    }

    @Override
    public Tensor forward(Tensor x) {
        root.module();
        Tensor map = maps.forward(x);
        Tensor found = scores.forward(map);
        Tensor result = end.forward(found);
        if (found != map && found != result) {
            found.close();
        }
        if (map != x && map != result) {
            map.close();
        }
        return result;
    }

    @Override
    public Tensor featureMap(Tensor images) {
        root.module();
        return maps.forward(images);
    }

    @Override
    public Tensor scores(Tensor map) {
        root.module();
        return scores.forward(map);
    }

    /** @return all but the closing log-softmax */
    Tensor scoresOf(Tensor x) {
        return scores(featureMap(x));
    }

    @Override
    public void close() {
        root.close();
    }
}
