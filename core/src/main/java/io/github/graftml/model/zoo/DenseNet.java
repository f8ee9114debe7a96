package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.concat;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.identity;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/** DenseNet (Huang et al.): every layer of a block sees the outputs of all layers before it. */
final class DenseNet {

    /** Growth 32; 6, 12, 24, 16 layers. */
    static final Architecture DENSENET121 = architecture("densenet121", 32, 64, 6, 12, 24, 16);

    static final List<Architecture> ALL = List.of(DENSENET121);

    private static final int BOTTLENECK = 4;

    private static Architecture architecture(String name, int growth, int first, int... depths) {
        List<Named> features = new ArrayList<>(List.of(
                named("conv0", conv2d(3, first, 7, 2, 3, false)), named("norm0", batchNorm2d(first)),
                named("relu0", relu()),
                named("pool0", new MaxPool2d(3, 2, 1, false))));
        int channels = first;
        for (int i = 1; i <= depths.length; i++) {
            List<Named> block = new ArrayList<>();
            for (int j = 1; j <= depths[i - 1]; j++) {
                block.add(named("denselayer" + j, denseLayer(channels, growth)));
                channels += growth;
            }
            features.add(named("denseblock" + i, new Sequential(block)));
            if (i < depths.length) {
                features.add(named("transition" + i, sequential(
                        named("norm", batchNorm2d(channels)), named("relu", relu()),
                        named("conv", conv2d(channels, channels / 2, 1, 1, 0, false)),
                        named("pool", new AvgPool2d(2, 2)))));
                channels /= 2;
            }
        }
        features.add(named("norm5", batchNorm2d(channels)));
        return new Architecture(name,
                sequential(named("features", new Sequential(features)), unnamed(relu()), unnamed(adaptiveAvgPool2d(1)),
                        unnamed(flatten())),
                sequential(named("classifier", linear(channels, 1000))), "classifier", channels, 224,
                Initialization.DENSENET);
    }

    private static Layer denseLayer(int in, int growth) {
        int inner = BOTTLENECK * growth;
        return concat(unnamed(identity()), unnamed(sequential(
                named("norm1", batchNorm2d(in)), named("relu1", relu()),
                named("conv1", conv2d(in, inner, 1, 1, 0, false)),
                named("norm2", batchNorm2d(inner)), named("relu2", relu()),
                named("conv2", conv2d(inner, growth, 3, 1, 1, false)))));
    }

    private DenseNet() {
    }
}
