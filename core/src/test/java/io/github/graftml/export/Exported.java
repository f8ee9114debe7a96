package io.github.graftml.export;

import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.concat;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.globalAveragePool;
import static io.github.graftml.nn.Layers.identity;
import static io.github.graftml.nn.Layers.layerNorm;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.residual;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.silu;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.Graft;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.FirstToken;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.PositionEmbedding;
import io.github.graftml.nn.Leaf.SelfAttention;
import java.util.List;
import java.util.stream.Stream;

/** Networks that between them have every kind of layer, some of them small, since those that use it are large. */
final class Exported {

    private static final Architecture TRANSFORMER = small("transformer", 16, sequential(
            named("conv_proj", conv2d(3, 8, 8, 8, 0, true)), unnamed(new Flatten(2)),
            unnamed(new Permute(List.of(0, 2, 1))),
            unnamed(new ClassToken(8)), unnamed(new PositionEmbedding(17, 8)),
            unnamed(residual(
                    unnamed(sequential(named("ln", layerNorm(8)), named("attention", new SelfAttention(8, 2)))))),
            unnamed(new FirstToken()), named("up", linear(8, 16))));

    /** ConvNeXt's block, DenseNet's concatenation and transition, and pooling to more than one window. */
    private static final Architecture MIXED = small("mixed", 48, sequential(
            named("stem", conv2d(3, 8, 4, 4, 0, true)),
            named("block", residual(unnamed(sequential(
                    named("depthwise", new Leaf.Conv2d(8, 8, 3, 1, 1, 1, 8, true)),
                    unnamed(new Permute(List.of(0, 2, 3, 1))),
                    named("norm", layerNorm(8)), named("wide", linear(8, 16)), unnamed(Activation.GELU),
                    named("narrow", linear(16, 8)),
                    unnamed(new Permute(List.of(0, 3, 1, 2))), unnamed(new Leaf.LayerScale(8, 0.5)))))),
            unnamed(concat(unnamed(identity()),
                    named("grown", sequential(batchNorm2d(8), relu(), conv2d(8, 4, 3, 1, 1, false))))),
            named("pool", new Leaf.AvgPool2d(2, 2)), unnamed(new Leaf.AdaptiveAvgPool2d(2, 2)),
            unnamed(new Flatten(1))));

    /** What a user writes by the short names. */
    private static final Architecture OWN = small("own", 16, sequential(
            conv2d(3, 8, 3).stride(2).bias(false), batchNorm2d(8), silu(), maxPool2d(2),
            conv2d(8, 16, 3).padding(1).groups(4), relu(), globalAveragePool()));

    private Exported() {
    }

    static Stream<String> names() {
        return Stream.of("resnet18", "efficientnet-lite0", "mobilenet_v3_large", "efficientnet_b0", "squeezenet1_1",
                "transformer", "mixed", "own");
    }

    /** @return with random weights and a head of its own; the caller closes it */
    static Network network(String name) {
        Graft.seed(7);
        Architecture architecture = Stream.of(TRANSFORMER, MIXED, OWN).filter(a -> a.name().equals(name)).findFirst()
                .orElseGet(() -> Architectures.of(name));
        Network network = Network.create(architecture).replaceHead(Head.mlp(3, 8, 0.5));
        network.train(false);
        return network;
    }

    /** @return the side of pictures that a network takes */
    static int side(Network network) {
        int side = network.architecture().inputSize();
        return side == 224 ? 96 : side;
    }

    private static Architecture small(String name, int features, Sequential backbone) {
        return new Architecture(name, backbone, sequential(named("head", linear(features, 2))),
                new Sequential(List.of()), "head", features, 32,
                Initialization.NONE);
    }
}
