package io.github.graftml.model.zoo;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.identity;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;

import io.github.graftml.model.Architecture;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;

/**
 * Residual networks: ResNet (He et al., "Deep Residual Learning for Image Recognition"; the stride stands in the 3x3
 * convolution), ResNeXt (grouped 3x3 convolutions) and Wide ResNet (wider 3x3 convolutions).
 */
final class ResNet {

    /** Two 3x3 convolutions a block; 2, 2, 2, 2 blocks. */
    static final Architecture RESNET18 = new ResNet("resnet18", Block.BASIC, 1, 64, 2, 2, 2, 2).architecture();
    /** Two 3x3 convolutions a block; 3, 4, 6, 3 blocks. */
    static final Architecture RESNET34 = new ResNet("resnet34", Block.BASIC, 1, 64, 3, 4, 6, 3).architecture();
    /** Bottlenecks; 3, 4, 6, 3 blocks. */
    static final Architecture RESNET50 = new ResNet("resnet50", Block.BOTTLENECK, 1, 64, 3, 4, 6, 3).architecture();
    /** Bottlenecks; 3, 4, 23, 3 blocks. */
    static final Architecture RESNET101 = new ResNet("resnet101", Block.BOTTLENECK, 1, 64, 3, 4, 23, 3).architecture();
    /** Bottlenecks; 3, 8, 36, 3 blocks. */
    static final Architecture RESNET152 = new ResNet("resnet152", Block.BOTTLENECK, 1, 64, 3, 8, 36, 3).architecture();
    /** ResNet-50 with 32 groups of 4 channels. */
    static final Architecture RESNEXT50_32X4D = new ResNet("resnext50_32x4d", Block.BOTTLENECK, 32, 4, 3, 4, 6, 3)
            .architecture();
    /** ResNet-50 with twice the width inside its blocks. */
    static final Architecture WIDE_RESNET50_2 = new ResNet("wide_resnet50_2", Block.BOTTLENECK, 1, 128, 3, 4, 6, 3)
            .architecture();

    static final List<Architecture> ALL = List.of(RESNET18, RESNET34, RESNET50, RESNET101, RESNET152, RESNEXT50_32X4D,
            WIDE_RESNET50_2);

    private enum Block {
        BASIC(1), BOTTLENECK(4);

        final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }
    }

    private final String name;
    private final Block block;
    private final int groups;
    private final int widthPerGroup;
    private final int[] depths;

    private ResNet(String name, Block block, int groups, int widthPerGroup, int... depths) {
        this.name = name;
        this.block = block;
        this.groups = groups;
        this.widthPerGroup = widthPerGroup;
        this.depths = depths;
    }

    private Architecture architecture() {
        List<Named> backbone = new ArrayList<>(List.of(
                named("conv1", conv2d(3, 64, 7, 2, 3, false)),
                named("bn1", batchNorm2d(64)),
                named("relu", relu()),
                named("maxpool", new MaxPool2d(3, 2, 1, false))));
        int channels = 64;
        for (int stage = 0; stage < depths.length; stage++) {
            int planes = 64 << stage;
            List<Layer> blocks = new ArrayList<>();
            for (int i = 0; i < depths[stage]; i++) {
                blocks.add(block(channels, planes, stage > 0 && i == 0 ? 2 : 1));
                channels = planes * block.expansion;
            }
            backbone.add(named("layer" + (stage + 1), sequential(blocks.toArray(Layer[]::new))));
        }
        backbone.add(named("avgpool", adaptiveAvgPool2d(1)));
        backbone.add(unnamed(flatten()));
        return new Architecture(name, new Sequential(backbone), sequential(named("fc", linear(channels, 1000))), "fc",
                channels, 224, Initialization.RESNET);
    }

    private Layer block(int in, int planes, int stride) {
        int out = planes * block.expansion;
        Layer shortcut = stride == 1 && in == out ? identity()
                : sequential(conv2d(in, out, 1, stride, 0, false), batchNorm2d(out));
        Sequential body = block == Block.BASIC ? basic(in, planes, stride) : bottleneck(in, planes, stride);
        return new Residual(unnamed(body), named("downsample", shortcut), relu());
    }

    private static Sequential basic(int in, int planes, int stride) {
        return sequential(
                named("conv1", conv2d(in, planes, 3, stride, 1, false)),
                named("bn1", batchNorm2d(planes)),
                named("relu", relu()),
                named("conv2", conv2d(planes, planes, 3, 1, 1, false)),
                named("bn2", batchNorm2d(planes)));
    }

    private Sequential bottleneck(int in, int planes, int stride) {
        int width = planes * widthPerGroup / 64 * groups;
        return sequential(
                named("conv1", conv2d(in, width, 1, 1, 0, false)),
                named("bn1", batchNorm2d(width)),
                named("relu", relu()),
                named("conv2", new Conv2d(width, width, 3, stride, 1, 1, groups, false)),
                named("bn2", batchNorm2d(width)),
                named("relu2", relu()),
                named("conv3", conv2d(width, planes * block.expansion, 1, 1, 0, false)),
                named("bn3", batchNorm2d(planes * block.expansion)));
    }
}
