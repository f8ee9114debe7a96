package io.github.graftml.model;

import io.github.graftml.nn.internal.BuiltModule;
import io.github.graftml.nn.internal.NativeModule;
import org.bytedeco.pytorch.Tensor;

/**
 * A backbone as native modules: from images to the last feature map, from there to the features, and the pooling before
 * a
 * new head.
 */
final class BackboneModules {

    private final FeatureHeadSplit split;
    private final BuiltModule maps;
    private final BuiltModule features;
    private final BuiltModule pooling;

    /** Draws the initial weights from the default generator; {@code root} owns what is built. */
    BackboneModules(Architecture architecture, NativeModule root) {
        split = FeatureHeadSplit.of(architecture.backbone());
        maps = root.build(split.maps());
        features = root.build(split.behindMaps());
        pooling = root.build(architecture.pooling());
    }

    /** Runs the second pass of initialization over the backbone and the classifier after it. */
    void initialize(Architecture architecture, BuiltModule classifier) {
        BuiltModule.initialize(architecture.initialization(), maps, features, classifier);
    }

    boolean hasMaps() {
        return split.hasMaps();
    }

    Tensor map(Tensor images) {
        return maps.forward(images);
    }

    /**
     * Computes features.
     *
     * @param pooled whether a new head follows, and not the published classifier
     */
    Tensor features(Tensor images, boolean pooled) {
        Tensor map = map(images);
        Tensor found = behind(map, pooled);
        closeUnless(found, images, map);
        return found;
    }

    /** Computes features from the last feature map. */
    Tensor behind(Tensor map, boolean pooled) {
        Tensor found = features.forward(map);
        if (!pooled) {
            return found;
        }
        Tensor result = pooling.forward(found);
        closeUnless(result, map, found);
        return result;
    }

    private static void closeUnless(Tensor result, Tensor input, Tensor made) {
        if (made != result && made != input) {
            made.close();
        }
    }
}
