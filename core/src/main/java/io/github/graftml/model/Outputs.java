package io.github.graftml.model;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.Identity;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.StochasticDepth;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Finds the number of outputs of a tree by its last layers, for images of any size: {@link Layer#outputShape} needs
 * their
 * size.
 */
final class Outputs {

    private Outputs() {
    }

    /** Returns the features of the last linear layer, or the channels of a last map that is pooled to one pixel. */
    static OptionalInt of(Layer tree) {
        List<Layer> layers = new ArrayList<>();
        inARow(tree, layers);
        boolean pooled = false;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Layer layer = layers.get(i);
            if (layer instanceof Linear linear && !pooled) {
                return OptionalInt.of(linear.out());
            } else if (layer instanceof Conv2d conv && pooled) {
                return OptionalInt.of(conv.out());
            } else if (layer instanceof BatchNorm2d norm && pooled) {
                return OptionalInt.of(norm.features());
            } else if (layer instanceof Flatten && !pooled && i > 0
                    && layers.get(i - 1).equals(new AdaptiveAvgPool2d(1, 1))) {
                pooled = true;
                i--;
            } else if (!keepsFeatures(layer)) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.empty();
    }

    private static boolean keepsFeatures(Layer layer) {
        return layer instanceof Activation || layer instanceof Dropout || layer instanceof StochasticDepth
                || layer instanceof Identity;
    }

    private static void inARow(Layer layer, List<Layer> into) {
        if (layer instanceof Sequential sequential) {
            sequential.children().forEach(child -> inARow(child.layer(), into));
        } else if (layer instanceof Initialized initialized) {
            inARow(initialized.body(), into);
        } else {
            into.add(layer);
        }
    }
}
