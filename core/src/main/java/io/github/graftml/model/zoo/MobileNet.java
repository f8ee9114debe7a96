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
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNet v2 (Sandler et al.: inverted residuals) and v3 (Howard et al.: with squeeze-and-excitation and hard swish).
 */
final class MobileNet {

    /** Width 1.0. */
    static final Architecture MOBILENET_V2 = v2();
    /** The large one, width 1.0. */
    static final Architecture MOBILENET_V3_LARGE = v3Large();

    static final List<Architecture> ALL = List.of(MOBILENET_V2, MOBILENET_V3_LARGE);

    private static Architecture v2() {
        Norm norm = new Norm(1e-5, 0.1);
        int[][] stages = {{1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2},
                {6, 320, 1, 1}};
        List<Layer> features = new ArrayList<>(List.of(Blocks.stem(32, norm, Activation.RELU6)));
        int channels = 32;
        for (int[] stage : stages) { // expansion, channels, repeats, stride
            for (int i = 0; i < stage[2]; i++) {
                features.add(v2Block(channels, stage[1], stage[0], i == 0 ? stage[3] : 1, norm));
                channels = stage[1];
            }
        }
        features.add(Blocks.pointwise(channels, 1280, norm, Activation.RELU6));
        return new Architecture("mobilenet_v2",
                sequential(named("features", sequential(features.toArray(Layer[]::new))), unnamed(adaptiveAvgPool2d(1)),
                        unnamed(flatten())),
                sequential(named("classifier.0", dropout(0.2)), named("classifier.1", linear(1280, 1000))),
                "classifier.1", 1280, 224, Initialization.MOBILENET);
    }

    private static Layer v2Block(int in, int out, int expansion, int stride, Norm norm) {
        int expanded = in * expansion;
        List<Layer> layers = new ArrayList<>();
        if (expansion > 1) {
            layers.add(Blocks.pointwise(in, expanded, norm, Activation.RELU6));
        }
        layers.add(Blocks.depthwise(expanded, 3, stride, norm, Activation.RELU6));
        layers.add(conv2d(expanded, out, 1, 1, 0, false));
        layers.add(norm.of(out));
        Named body = named("conv", sequential(layers.toArray(Layer[]::new)));
        return stride == 1 && in == out ? residual(body) : sequential(body);
    }

    /** One block of v3: kernel, channels inside and out, with or without squeeze-and-excitation, activation, stride. */
    private record V3(int kernel, int expanded, int out, boolean squeeze, Activation activation, int stride) {
    }

    private static Architecture v3Large() {
        Norm norm = new Norm(1e-3, 0.01);
        Activation relu = Activation.RELU;
        Activation swish = Activation.HARDSWISH;
        List<V3> blocks = List.of(
                new V3(3, 16, 16, false, relu, 1),
                new V3(3, 64, 24, false, relu, 2), new V3(3, 72, 24, false, relu, 1),
                new V3(5, 72, 40, true, relu, 2), new V3(5, 120, 40, true, relu, 1), new V3(5, 120, 40, true, relu, 1),
                new V3(3, 240, 80, false, swish, 2), new V3(3, 200, 80, false, swish, 1),
                new V3(3, 184, 80, false, swish, 1),
                new V3(3, 184, 80, false, swish, 1), new V3(3, 480, 112, true, swish, 1),
                new V3(3, 672, 112, true, swish, 1),
                new V3(5, 672, 160, true, swish, 2), new V3(5, 960, 160, true, swish, 1),
                new V3(5, 960, 160, true, swish, 1));
        List<Layer> features = new ArrayList<>(List.of(Blocks.stem(16, norm, swish)));
        int channels = 16;
        for (V3 block : blocks) {
            features.add(v3Block(channels, block, norm));
            channels = block.out;
        }
        int last = 6 * channels;
        features.add(Blocks.pointwise(channels, last, norm, swish));
        return new Architecture("mobilenet_v3_large",
                sequential(named("features", sequential(features.toArray(Layer[]::new))),
                        named("avgpool", adaptiveAvgPool2d(1)), unnamed(flatten()),
                        named("classifier.0", linear(last, 1280)), named("classifier.1", swish),
                        named("classifier.2", dropout(0.2))),
                sequential(named("classifier.3", linear(1280, 1000))), "classifier.3", 1280, 224,
                Initialization.MOBILENET);
    }

    private static Layer v3Block(int in, V3 block, Norm norm) {
        List<Layer> layers = new ArrayList<>();
        if (block.expanded != in) {
            layers.add(Blocks.pointwise(in, block.expanded, norm, block.activation));
        }
        layers.add(Blocks.depthwise(block.expanded, block.kernel, block.stride, norm, block.activation));
        if (block.squeeze) {
            int squeezed = Blocks.divisibleBy8(block.expanded / 4);
            layers.add(Blocks.squeezeExcitation(block.expanded, squeezed, Activation.RELU, Activation.HARDSIGMOID));
        }
        layers.add(Blocks.pointwise(block.expanded, block.out, norm));
        Named body = named("block", sequential(layers.toArray(Layer[]::new)));
        return block.stride == 1 && in == block.out ? residual(body) : sequential(body);
    }

    private MobileNet() {
    }
}
