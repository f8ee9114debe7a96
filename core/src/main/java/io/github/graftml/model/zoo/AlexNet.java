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
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import java.util.List;

/** AlexNet in the form of Krizhevsky, "One weird trick for parallelizing convolutional neural networks". */
final class AlexNet {

    /** Five convolutions, three linear layers. */
    static final Architecture ALEXNET = architecture();

    static final List<Architecture> ALL = List.of(ALEXNET);

    private static Architecture architecture() {
        return new Architecture("alexnet",
                sequential(
                        named("features", sequential(
                                conv2d(3, 64, 11, 4, 2, true), relu(), maxPool2d(3, 2),
                                conv2d(64, 192, 5, 1, 2, true), relu(), maxPool2d(3, 2),
                                conv2d(192, 384, 3, 1, 1, true), relu(),
                                conv2d(384, 256, 3, 1, 1, true), relu(),
                                conv2d(256, 256, 3, 1, 1, true), relu(), maxPool2d(3, 2))),
                        named("avgpool", new AdaptiveAvgPool2d(6, 6)), unnamed(flatten()),
                        named("classifier.0", dropout(0.5)), named("classifier.1", linear(256 * 6 * 6, 4096)),
                        named("classifier.2", relu()),
                        named("classifier.3", dropout(0.5)), named("classifier.4", linear(4096, 4096)),
                        named("classifier.5", relu())),
                sequential(named("classifier.6", linear(4096, 1000))), "classifier.6", 4096, 224, Initialization.NONE);
    }

    private AlexNet() {
    }
}
