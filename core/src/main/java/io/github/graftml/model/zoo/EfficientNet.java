package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.residual;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.model.zoo.Blocks.Norm;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/** EfficientNet (Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks"). */
final class EfficientNet {

    /** Width 1.0, depth 1.0, 224 pixels. */
    static final Architecture EFFICIENTNET_B0 = architecture("efficientnet_b0", 1.0, 1.0, 224, 0.2);

    static final List<Architecture> ALL = List.of(EFFICIENTNET_B0);

    private static final double STOCHASTIC_DEPTH = 0.2;

    /** One stage of blocks; its first block has the stride. */
    private record Stage(int expansion, int kernel, int stride, int out, int repeats) {
    }

    private static Architecture architecture(String name, double width, double depth, int inputSize, double dropout) {
        List<Stage> stages = List.of(
                new Stage(1, 3, 1, 16, 1), new Stage(6, 3, 2, 24, 2), new Stage(6, 5, 2, 40, 2),
                new Stage(6, 3, 2, 80, 3),
                new Stage(6, 5, 1, 112, 3), new Stage(6, 5, 2, 192, 4), new Stage(6, 3, 1, 320, 1));
        Norm norm = new Norm(1e-5, 0.1);
        int total = stages.stream().mapToInt(stage -> (int) Math.ceil(stage.repeats * depth)).sum();
        int channels = Blocks.divisibleBy8(32 * width);
        List<Layer> features = new ArrayList<>(List.of(Blocks.stem(channels, norm, Activation.SILU)));
        int made = 0;
        for (Stage stage : stages) {
            int out = Blocks.divisibleBy8(stage.out * width);
            List<Layer> blocks = new ArrayList<>();
            for (int i = 0; i < (int) Math.ceil(stage.repeats * depth); i++) {
                blocks.add(
                        block(stage, channels, out, i == 0 ? stage.stride : 1, STOCHASTIC_DEPTH * made / total, norm));
                channels = out;
                made++;
            }
            features.add(sequential(blocks.toArray(Layer[]::new)));
        }
        int last = 4 * channels;
        features.add(Blocks.pointwise(channels, last, norm, Activation.SILU));
        return new Architecture(name,
                sequential(named("features", sequential(features.toArray(Layer[]::new))),
                        named("avgpool", adaptiveAvgPool2d(1)), unnamed(flatten())),
                sequential(named("classifier.0", dropout(dropout)), named("classifier.1", linear(last, 1000))),
                "classifier.1", last, inputSize, Initialization.EFFICIENTNET);
    }

    private static Layer block(Stage stage, int in, int out, int stride, double drop, Norm norm) {
        int expanded = Blocks.divisibleBy8(in * stage.expansion);
        List<Layer> layers = new ArrayList<>();
        if (expanded != in) {
            layers.add(Blocks.pointwise(in, expanded, norm, Activation.SILU));
        }
        layers.add(Blocks.depthwise(expanded, stage.kernel, stride, norm, Activation.SILU));
        layers.add(Blocks.squeezeExcitation(expanded, Math.max(1, in / 4), Activation.SILU, Activation.SIGMOID));
        layers.add(Blocks.pointwise(expanded, out, norm));
        Named body = named("block", sequential(layers.toArray(Layer[]::new)));
        return stride == 1 && in == out
                ? residual(unnamed(sequential(body, named("stochastic_depth", new StochasticDepth(drop)))))
                : sequential(body);
    }

    private EfficientNet() {
    }
}
