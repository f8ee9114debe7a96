package io.github.graftml.model;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * A tree split into three in a row, with the same names: up to the last feature map [N,C,h,w], on to the scores, and a
 * closing log-softmax. Each may be empty.
 */
record FeatureHeadSplit(Sequential maps, Sequential scores, Sequential end) {

    static FeatureHeadSplit of(Layer tree) {
        List<Named> layers = new ArrayList<>();
        flatten(new Named("", tree), "", layers);
        int scores = layers.size();
        if (scores > 0 && layers.get(scores - 1).layer() == Activation.LOG_SOFTMAX) {
            scores--;
        }
        int maps = 0;
        while (maps < scores && !(layers.get(maps).layer() instanceof AdaptiveAvgPool2d
                || layers.get(maps).layer() instanceof Flatten)) {
            maps++;
        }
        return new FeatureHeadSplit(new Sequential(layers.subList(0, maps)),
                new Sequential(layers.subList(maps, scores)), new Sequential(layers.subList(scores, layers.size())));
    }

    /** Returns everything after the last feature map. */
    Sequential behindMaps() {
        return Layers.sequential(Layers.unnamed(scores), Layers.unnamed(end));
    }

    /** Returns whether there is a feature map. A transformer has none: it flattens its patches to mix them. */
    boolean hasMaps() {
        Layer first = scores.children().stream().findFirst().map(Named::layer).orElse(null);
        return !maps.children().isEmpty() && !(first instanceof Flatten flatten && flatten.from() > 1);
    }

    private static void flatten(Named child, String path, List<Named> into) {
        String name = child.under(path);
        if (child.layer() instanceof Sequential sequential) {
            sequential.children().forEach(inner -> flatten(inner, name, into));
        } else {
            into.add(new Named(name, child.layer()));
        }
    }
}
