package io.github.graftml.model;

import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.BuiltModule;
import io.github.graftml.nn.internal.NativeModule;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The native modules of a layer tree, parted at its last feature map. Owns native memory. */
final class LayerModules implements AutoCloseable {

    private final NativeModule root;
    private final BuiltModule maps;
    private final BuiltModule scores;
    private final BuiltModule end;

    /** Draws the initial weights from the default generator. */
    LayerModules(String name, Layer tree) {
        root = new NativeModule(name);
        FeatureHeadSplit split = FeatureHeadSplit.of(tree);
        maps = root.build(split.maps());
        scores = root.build(split.scores());
        end = root.build(split.end());
    }

    Module module() {
        return root.module();
    }

    Tensor forward(Tensor x) {
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

    Tensor featureMap(Tensor images) {
        root.module();
        return maps.forward(images);
    }

    Tensor scores(Tensor map) {
        root.module();
        return scores.forward(map);
    }

    /** Computes everything but a closing log-softmax. */
    Tensor scoresOf(Tensor x) {
        return scores(featureMap(x));
    }

    @Override
    public void close() {
        root.close();
    }
}
