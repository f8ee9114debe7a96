package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.conv2d;
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
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * EfficientNet-Lite: EfficientNet (Tan and Le) without squeeze-and-excitation and with ReLU6, so that it quantizes well
 * and runs fast on small devices. Numbers and names of parameters are those of Google's published networks
 * ({@code _conv_stem}, {@code _blocks.0._depthwise_conv}, ...), padding is TensorFlow's.
 */
final class EfficientNetLite {

    /** Width 1.0, depth 1.0, 224 pixels; its ImageNet weights are part of the library. */
    static final Architecture LITE0 = architecture(0, 1.0, 1.0, 224, 0.2);
    /** Width 1.0, depth 1.1, 240 pixels. */
    static final Architecture LITE1 = architecture(1, 1.0, 1.1, 240, 0.2);
    /** Width 1.1, depth 1.2, 260 pixels. */
    static final Architecture LITE2 = architecture(2, 1.1, 1.2, 260, 0.3);
    /** Width 1.2, depth 1.4, 280 pixels. */
    static final Architecture LITE3 = architecture(3, 1.2, 1.4, 280, 0.3);
    /** Width 1.4, depth 1.8, 300 pixels. */
    static final Architecture LITE4 = architecture(4, 1.4, 1.8, 300, 0.3);

    static final List<Architecture> ALL = List.of(LITE0, LITE1, LITE2, LITE3, LITE4);

    private static final double STOCHASTIC_DEPTH = 0.2;

    /** One stage of blocks; its first block has the stride. */
    private record Stage(int repeats, int kernel, int stride, int expansion, int out) {
    }

    private static Architecture architecture(int member, double width, double depth, int inputSize, double dropout) {
        List<Stage> stages = List.of(
                new Stage(1, 3, 1, 1, 16), new Stage(2, 3, 2, 6, 24), new Stage(2, 5, 2, 6, 40),
                new Stage(3, 3, 2, 6, 80),
                new Stage(3, 5, 1, 6, 112), new Stage(4, 5, 2, 6, 192), new Stage(1, 3, 1, 6, 320));
        Norm norm = new Norm(1e-3, 0.01);
        int total = stages.stream().mapToInt(stage -> repeats(stage, depth)).sum();

        List<Layer> blocks = new ArrayList<>();
        int channels = 32;
        for (Stage stage : stages) {
            int out = Blocks.divisibleBy8(stage.out * width);
            for (int i = 0; i < repeats(stage, depth); i++) {
                blocks.add(block(stage, channels, out, i == 0 ? stage.stride : 1,
                        STOCHASTIC_DEPTH * blocks.size() / total, norm));
                channels = out;
            }
        }
        Sequential backbone = sequential(
                unnamed(new SamePadding(3, 2)), named("_conv_stem", conv2d(3, 32, 3, 2, 0, false)),
                named("_bn0", norm.of(32)), unnamed(Activation.RELU6),
                named("_blocks", sequential(blocks.toArray(Layer[]::new))),
                named("_conv_head", conv2d(channels, 1280, 1, 1, 0, false)), named("_bn1", norm.of(1280)),
                unnamed(Activation.RELU6),
                unnamed(adaptiveAvgPool2d(1)), unnamed(flatten()));
        Sequential classifier = sequential(named("_dropout", dropout(dropout)), named("_fc", linear(1280, 1000)));
        return new Architecture("efficientnet-lite" + member, backbone, classifier, "_fc", 1280, inputSize,
                Initialization.NONE);
    }

    /** The first and the last stage keep their single block at every depth. */
    private static int repeats(Stage stage, double depth) {
        return stage.repeats == 1 ? 1 : (int) Math.ceil(stage.repeats * depth);
    }

    private static Layer block(Stage stage, int in, int out, int stride, double drop, Norm norm) {
        int expanded = in * stage.expansion;
        List<Named> layers = new ArrayList<>();
        if (stage.expansion > 1) {
            layers.add(named("_expand_conv", conv2d(in, expanded, 1, 1, 0, false)));
            layers.add(named("_bn0", norm.of(expanded)));
            layers.add(unnamed(Activation.RELU6));
        }
        int padding = stride == 1 ? stage.kernel / 2 : 0;
        if (stride > 1) {
            layers.add(unnamed(new SamePadding(stage.kernel, stride)));
        }
        layers.add(named("_depthwise_conv",
                new Conv2d(expanded, expanded, stage.kernel, stride, padding, 1, expanded, false)));
        layers.add(named("_bn1", norm.of(expanded)));
        layers.add(unnamed(Activation.RELU6));
        layers.add(named("_project_conv", conv2d(expanded, out, 1, 1, 0, false)));
        layers.add(named("_bn2", norm.of(out)));
        if (stride > 1 || in != out) {
            return new Sequential(layers);
        }
        layers.add(unnamed(new StochasticDepth(drop)));
        return residual(unnamed(new Sequential(layers)));
    }

    private EfficientNetLite() {
    }
}
