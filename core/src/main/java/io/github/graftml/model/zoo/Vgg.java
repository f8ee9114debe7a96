package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import java.util.ArrayList;
import java.util.List;

/** VGG (Simonyan and Zisserman): stages of 3x3 convolutions, halved by max-pooling, then three linear layers. */
final class Vgg {

    /** 2, 2, 3, 3, 3 convolutions, without batch normalization. */
    static final Architecture VGG16 = architecture("vgg16", 2, 2, 3, 3, 3);

    static final List<Architecture> ALL = List.of(VGG16);

    private static Architecture architecture(String name, int... convolutions) {
        List<Layer> features = new ArrayList<>();
        int channels = 3;
        for (int stage = 0; stage < convolutions.length; stage++) {
            int out = Math.min(64 << stage, 512);
            for (int i = 0; i < convolutions[stage]; i++) {
                features.add(conv2d(channels, out, 3, 1, 1, true));
                features.add(relu());
                channels = out;
            }
            features.add(maxPool2d(2, 2));
        }
        return new Architecture(name,
                sequential(
                        named("features", sequential(features.toArray(Layer[]::new))),
                        named("avgpool", new AdaptiveAvgPool2d(7, 7)), unnamed(flatten()),
                        named("classifier.0", linear(512 * 7 * 7, 4096)), named("classifier.1", relu()),
                        named("classifier.2", dropout(0.5)),
                        named("classifier.3", linear(4096, 4096)), named("classifier.4", relu()),
                        named("classifier.5", dropout(0.5))),
                sequential(named("classifier.6", linear(4096, 1000))), "classifier.6", 4096, 224,
                Initialization.MOBILENET);
    }

    private Vgg() {
    }
}
