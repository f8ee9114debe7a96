package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.concat;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.MaxPool2d;
import java.util.List;

/**
 * SqueezeNet (Iandola et al.). Its published classifier is a convolution, ReLU and then the mean over the image. A new
 * head uses the mean of the backbone's 512 channels instead, as in other architectures.
 */
final class SqueezeNet {

    /** Version 1.1: the accuracy of 1.0 for 2.4 times less work. */
    static final Architecture SQUEEZENET1_1 = architecture();

    static final List<Architecture> ALL = List.of(SQUEEZENET1_1);

    private static Architecture architecture() {
        MaxPool2d pool = new MaxPool2d(3, 2, 0, true);
        return new Architecture("squeezenet1_1",
                sequential(named("features", sequential(
                        conv2d(3, 64, 3, 2, 0, true), relu(), pool,
                        fire(64, 16, 64), fire(128, 16, 64), pool,
                        fire(128, 32, 128), fire(256, 32, 128), pool,
                        fire(256, 48, 192), fire(384, 48, 192), fire(384, 64, 256), fire(512, 64, 256)))),
                sequential(named("classifier.0", dropout(0.5)), named("classifier.1", conv2d(512, 1000, 1)),
                        named("classifier.2", relu()), named("classifier.3", adaptiveAvgPool2d(1)), unnamed(flatten())),
                sequential(unnamed(adaptiveAvgPool2d(1)), unnamed(flatten())),
                "classifier.1", 512, 224, Initialization.SQUEEZENET);
    }

    /** Few channels, then many: half of them by 1x1 convolutions, half by 3x3. */
    private static Layer fire(int in, int squeezed, int expanded) {
        return sequential(
                named("squeeze", conv2d(in, squeezed, 1)), named("squeeze_activation", relu()),
                unnamed(concat(
                        unnamed(sequential(named("expand1x1", conv2d(squeezed, expanded, 1)),
                                named("expand1x1_activation", relu()))),
                        unnamed(sequential(named("expand3x3", conv2d(squeezed, expanded, 3, 1, 1, true)),
                                named("expand3x3_activation", relu()))))));
    }

    private SqueezeNet() {
    }
}
