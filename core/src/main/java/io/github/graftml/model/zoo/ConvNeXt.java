package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.residual;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.LayerScale;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.StochasticDepth;
import java.util.ArrayList;
import java.util.List;

/** ConvNeXt (Liu et al., "A ConvNet for the 2020s"). */
final class ConvNeXt {

    private static final Permute CHANNELS_LAST = new Permute(List.of(0, 2, 3, 1));
    private static final Permute CHANNELS_FIRST = new Permute(List.of(0, 3, 1, 2));

    /** 96 to 768 channels; 3, 3, 9, 3 blocks. */
    static final Architecture CONVNEXT_TINY = architecture("convnext_tiny", 96, 0.1, 3, 3, 9, 3);

    static final List<Architecture> ALL = List.of(CONVNEXT_TINY);

    private static Architecture architecture(String name, int first, double stochasticDepth, int... depths) {
        int total = 0;
        for (int depth : depths) {
            total += depth;
        }
        List<Layer> features = new ArrayList<>(
                List.of(sequential(conv2d(3, first, 4, 4, 0, true), layerNorm2d(first))));
        int channels = first;
        int made = 0;
        for (int stage = 0; stage < depths.length; stage++) {
            List<Layer> blocks = new ArrayList<>();
            for (int i = 0; i < depths[stage]; i++) {
                blocks.add(block(channels, stochasticDepth * made++ / (total - 1.0)));
            }
            features.add(sequential(blocks.toArray(Layer[]::new)));
            if (stage < depths.length - 1) {
                features.add(sequential(layerNorm2d(channels), conv2d(channels, 2 * channels, 2, 2, 0, true)));
                channels *= 2;
            }
        }
        return new Architecture(name,
                sequential(named("features", sequential(features.toArray(Layer[]::new))),
                        named("avgpool", adaptiveAvgPool2d(1)),
                        named("classifier.0", layerNorm2d(channels)), named("classifier.1", flatten())),
                sequential(named("classifier.2", linear(channels, 1000))), "classifier.2", channels, 224,
                Initialization.CONVNEXT);
    }

    private static Layer block(int channels, double drop) {
        return residual(unnamed(sequential(
                named("block", sequential(
                        new Conv2d(channels, channels, 7, 1, 3, 1, channels, true), CHANNELS_LAST,
                        new LayerNorm(channels, 1e-6),
                        linear(channels, 4 * channels), Activation.GELU, linear(4 * channels, channels),
                        CHANNELS_FIRST)),
                unnamed(new LayerScale(channels, 1e-6)),
                named("stochastic_depth", new StochasticDepth(drop)))));
    }

    /** Normalization over the channels of each pixel of [N,C,H,W]. */
    private static Layer layerNorm2d(int channels) {
        return sequential(unnamed(CHANNELS_LAST), unnamed(new LayerNorm(channels, 1e-6)), unnamed(CHANNELS_FIRST));
    }

    private ConvNeXt() {
    }
}
