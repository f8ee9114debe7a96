package io.github.graftml.nn;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.concat;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.globalAveragePool;
import static io.github.graftml.nn.Layers.identity;
import static io.github.graftml.nn.Layers.layerNorm;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.residual;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.nn.internal.BuiltModule;
import io.github.graftml.nn.internal.NativeModule;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The shapes that layers compute are those of LibTorch's tensors. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class OutputShapeTest {

    private static final List<Layer> ON_IMAGES = Stream
            .<Stream<? extends Layer>>of(Stream.of(Activation.values()), convolutions(), poolings(), Stream.of(
                    batchNorm2d(4), new Leaf.LayerScale(4, 0.5), adaptiveAvgPool2d(1), new Leaf.AdaptiveAvgPool2d(3, 2),
                    new Leaf.SamePadding(3, 2), new Leaf.SamePadding(5, 3), flatten(), new Leaf.Flatten(2),
                    new Leaf.Flatten(0),
                    new Leaf.Permute(List.of(0, 2, 3, 1)), dropout(0.5), new Leaf.StochasticDepth(0.5), identity(),
                    globalAveragePool(),
                    sequential(new Layer[0]), residual(named("body", conv2d(4, 4, 3, 1, 1, false))),
                    concat(unnamed(identity()), named("more", conv2d(4, 6, 1))),
                    new Composite.Gate(
                            named("gate", sequential(adaptiveAvgPool2d(1), conv2d(4, 4, 1), Activation.SIGMOID))),
                    new Composite.Initialized(conv2d(4, 5, 3), Initialization.RESNET)))
            .<Layer>flatMap(layers -> layers).toList();

    private static final List<Layer> ON_TOKENS = List.of(layerNorm(6), linear(6, 5), new Leaf.SelfAttention(6, 2),
            new Leaf.ClassToken(6),
            new Leaf.PositionEmbedding(7, 6), new Leaf.FirstToken(), new Leaf.Permute(List.of(0, 2, 1)), flatten());

    private static Stream<Layer> convolutions() {
        return Stream.of(conv2d(4, 6, 3), conv2d(4, 6, 3).stride(2), conv2d(4, 6, 1).stride(3),
                conv2d(4, 6, 3).padding(2).dilation(2),
                conv2d(4, 6, 4).padding(1).stride(3).groups(2).bias(false));
    }

    private static Stream<Layer> poolings() {
        List<Layer> all = new ArrayList<>(List.of(new Leaf.AvgPool2d(2, 2), new Leaf.AvgPool2d(3, 2)));
        for (int kernel = 1; kernel <= 4; kernel++) {
            for (int stride = 1; stride <= 4; stride++) {
                for (int padding = 0; padding <= kernel / 2; padding++) {
                    all.add(new Leaf.MaxPool2d(kernel, stride, padding, false));
                    all.add(new Leaf.MaxPool2d(kernel, stride, padding, true));
                }
            }
        }
        return all.stream();
    }

    static List<Layer> onImages() {
        return ON_IMAGES;
    }

    static List<Layer> onTokens() {
        return ON_TOKENS;
    }

    @ParameterizedTest
    @MethodSource("onImages")
    void outputShape_ofImages_isThatOfTheTensor(Layer layer) {
        assertSame(layer, 2, 4, 9, 12);
        assertSame(layer, 1, 4, 7, 5);
    }

    @ParameterizedTest
    @MethodSource("onTokens")
    void outputShape_ofTokens_isThatOfTheTensor(Layer layer) {
        assertSame(layer, 2, 7, 6);
    }

    /** A new kind of layer is missing in the lists above until somebody adds it. */
    @Test
    void kinds_ofLayers_areAllHere() {
        Set<Class<?>> tried = Stream.concat(ON_IMAGES.stream(), ON_TOKENS.stream()).map(Layer::getClass)
                .collect(Collectors.toSet());
        assertThat(tried).containsExactlyInAnyOrderElementsOf(Stream.of(Leaf.class, Composite.class)
                .flatMap(group -> Arrays.<Class<?>>stream(group.getPermittedSubclasses())).toList());
    }

    /** Where LibTorch refuses a size, so does the layer. */
    @ParameterizedTest
    @CsvSource({"3, 2, 0, false", "3, 2, 0, true", "3, 4, 0, true", "4, 2, 1, false", "4, 3, 2, true"})
    void outputShape_ofSmallMaps_isRefusedWhereLibTorchRefuses(int kernel, int stride, int padding, boolean ceil) {
        Leaf pool = new Leaf.MaxPool2d(kernel, stride, padding, ceil);
        for (int side = 1; side < 6; side++) {
            long[] input = {1, 4, side, side};
            String expected = shapeOrRefusal(() -> computed(pool, input));
            assertThat(shapeOrRefusal(() -> pool.outputShape(input))).as("%s on %d", pool, side).isEqualTo(expected);
        }
    }

    private static String shapeOrRefusal(Supplier<long[]> shape) {
        try {
            return Arrays.toString(shape.get());
        } catch (RuntimeException e) {
            return "refused";
        }
    }

    @Test
    void outputShape_thatDoesNotFit_saysWhereAndWhat() {
        Layer network = sequential(named("features", sequential(named("conv1", conv2d(3, 8, 3)), named("relu", relu()),
                named("pool", maxPool2d(2)), named("conv2", conv2d(9, 4, 3)))), unnamed(flatten()),
                named("fc", linear(16, 2)));

        assertThatThrownBy(() -> network.outputShape(new long[] {1, 4, 8, 8}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("Layer \"features.conv1\"", "Conv2d", "takes [N,3,H,W]; got [1, 4, 8, 8]");
        assertThatThrownBy(() -> network.outputShape(new long[] {1, 3, 2, 8}))
                .hasMessageContainingAll("Layer \"features.conv1\"", "does not fit into [1, 3, 2, 8]", "larger images");
        assertThatThrownBy(() -> network.outputShape(new long[] {1, 3, 8, 8}))
                .hasMessageContainingAll("Layer \"features.conv2\"", "takes [N,9,H,W]; got [1, 8, 3, 3]");
        assertThatThrownBy(() -> linear(16, 2).outputShape(new long[] {1, 8}))
                .hasMessageContaining("takes [N,...,16]; got [1, 8]");
    }

    @Test
    void outputShape_ofBranchesThatDiffer_saysBoth() {
        Layer sum = sequential(named("block", residual(named("body", conv2d(4, 6, 1)))));
        Layer beside = sequential(named("mixed", concat(unnamed(identity()), named("small", maxPool2d(2)))));
        Layer gate = sequential(named("gate", new Composite.Gate(unnamed(conv2d(4, 3, 1)))));
        long[] input = {1, 4, 8, 8};

        assertThatThrownBy(() -> sum.outputShape(input)).hasMessageContainingAll("Layer \"block\"", "[1, 6, 8, 8]",
                "[1, 4, 8, 8]");
        assertThatThrownBy(() -> beside.outputShape(input)).hasMessageContainingAll("Layer \"mixed\"",
                "[1, 4, 8, 8] and [1, 4, 4, 4]");
        assertThatThrownBy(() -> gate.outputShape(input)).hasMessageContainingAll("Layer \"gate\"", "[1, 3, 8, 8]",
                "[1, 4, 8, 8]");
        assertThatThrownBy(() -> concat().outputShape(input)).hasMessageContaining("at least one branch");
    }

    private static void assertSame(Layer layer, long... input) {
        assertThat(layer.outputShape(input)).as("%s of %s", layer, Arrays.toString(input))
                .isEqualTo(computed(layer, input));
    }

    private static long[] computed(Layer layer, long... input) {
        try (NativeScope scope = NativeScope.open(); NativeModule module = new NativeModule("layer")) {
            BuiltModule built = module.build(layer);
            module.module().train(false);
            return NoGrad.get(() -> built.forward(torch.ones(input))).shape();
        }
    }
}
