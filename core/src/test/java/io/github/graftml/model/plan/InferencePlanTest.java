package io.github.graftml.model.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.nn.Leaf;
import io.github.graftml.runtime.NativeScope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class InferencePlanTest {

    private static final Layer CONVOLUTION = Layers.sequential(Layers.conv2d(3, 8, 3));

    @ParameterizedTest
    @EnumSource(value = Activation.class, mode = EnumSource.Mode.EXCLUDE, names = "LOG_SOFTMAX")
    void run_fusedActivation_equalsTheSeparateOne(Activation activation) {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> weights = weights();
            Tensor images = torch.randn(2, 3, 9, 7);
            Layer fused = Layers.sequential(Layers.conv2d(3, 8, 3), activation);
            Layer alone = Layers.sequential(activation);
            Tensor convolved = conv2d(images, weights);

            try (InferencePlan first = InferencePlan.compile(fused, weights::get, ComputeType.FP32);
                    InferencePlan second = InferencePlan.compile(alone, weights::get, ComputeType.FP32)) {
                assertThat(torch.allclose(first.run(images), second.run(convolved), 1e-4, 1e-5, false)).isTrue();
            }
        }
    }

    /** More sizes than weights are kept packed for, and back to the first; one of more pictures than a slice has. */
    @Test
    void run_changingSizes_equalsThePlainConvolutionEachTime() {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> weights = weights();
            try (InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights::get, ComputeType.FP32)) {
                for (int batch : new int[] {4, 1, 37, 2, 3, 4}) {
                    Tensor images = torch.randn(batch, 3, 8 + batch % 3, 8);

                    assertThat(torch.allclose(plan.run(images), conv2d(images, weights), 1e-4, 1e-5, false)).isTrue();
                }
            }
        }
    }

    static Stream<Arguments> layersOfOddPictures() {
        return Stream.of(
                arguments(new Leaf.MaxPool2d(3, 2, 0, true), (UnaryOperator<Tensor>) x -> max_pool2d(x, 3, 2, 0, true)),
                arguments(new Leaf.MaxPool2d(3, 2, 1, true), (UnaryOperator<Tensor>) x -> max_pool2d(x, 3, 2, 1, true)),
                arguments(new Leaf.MaxPool2d(3, 2, 1, false),
                        (UnaryOperator<Tensor>) x -> max_pool2d(x, 3, 2, 1, false)),
                arguments(new Leaf.AvgPool2d(2, 2),
                        (UnaryOperator<Tensor>) x -> torch.avg_pool2d(x, new long[] {2, 2}, new long[] {2, 2},
                                new long[] {0, 0}, false, true, new LongOptional())),
                arguments(new Leaf.AdaptiveAvgPool2d(1, 1),
                        (UnaryOperator<Tensor>) x -> torch.adaptive_avg_pool2d(x, 1, 1)),
                arguments(new Leaf.AdaptiveAvgPool2d(5, 3),
                        (UnaryOperator<Tensor>) x -> torch.adaptive_avg_pool2d(x, 5, 3)),
                arguments(Layers.flatten(), (UnaryOperator<Tensor>) x -> torch.flatten(x, 1, -1)));
    }

    @ParameterizedTest
    @MethodSource("layersOfOddPictures")
    void run_layerOfOddPictures_equalsLibTorchs(Layer layer, UnaryOperator<Tensor> expected) {
        try (NativeScope scope = NativeScope.open()) {
            for (long[] shape : new long[][] {{2, 8, 9, 7}, {1, 8, 12, 11}}) {
                Tensor images = torch.randn(shape);
                for (Tensor laidOut : List.of(images, images.contiguous(torch.MemoryFormat.ChannelsLast),
                        images.transpose(2, 3).contiguous().transpose(2, 3))) {
                    try (InferencePlan plan = InferencePlan.compile(Layers.sequential(layer),
                            Map.<String, Tensor>of()::get, ComputeType.FP32)) {
                        assertThat(torch.allclose(plan.run(laidOut), expected.apply(images), 1e-5, 1e-6, false))
                                .isTrue();
                    }
                }
            }
        }
    }

    /** The input of a residual block is read twice: neither branch may write to it before both have read it. */
    @Test
    void run_activationInBothBranches_leavesTheOtherItsInput() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor images = torch.randn(2, 3, 5, 5);
            Layer tree = Layers.sequential(new Composite.Residual(Layers.unnamed(Activation.SIGMOID),
                    Layers.unnamed(Activation.RELU), Layers.identity()));

            try (InferencePlan plan = InferencePlan.compile(tree, Map.<String, Tensor>of()::get, ComputeType.FP32)) {
                assertThat(torch.allclose(plan.run(images), images.sigmoid().add(images.relu()), 1e-5, 1e-6, false))
                        .isTrue();
            }
        }
    }

    @Test
    void run_severalThreadsAtOnce_getTheirOwnResults() {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> weights = weights();
            try (InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights::get, ComputeType.FP32)) {
                List<Tensor> images = IntStream.range(1, 9).mapToObj(n -> torch.randn(n % 3 + 1, 3, 8, 8)).toList();
                List<CompletableFuture<Boolean>> equal = images.stream()
                        .map(own -> CompletableFuture.supplyAsync(() -> {
                            try (NativeScope inner = NativeScope.open()) {
                                return IntStream.range(0, 20).allMatch(
                                        i -> torch.allclose(plan.run(own), conv2d(own, weights), 1e-4, 1e-5, false));
                            }
                        })).toList();

                assertThat(equal).allSatisfy(future -> assertThat(future.join()).isTrue());
            }
        }
    }

    @Test
    void run_imagesThatDoNotFit_failsInJavaAndGoesOn() {
        try (NativeScope scope = NativeScope.open();
                InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights()::get, ComputeType.FP32)) {
            assertThatThrownBy(() -> plan.run(torch.randn(1, 4, 8, 8)))
                    .hasMessageContaining("takes [N,3,H,W]; got [1, 4, 8, 8]");
            assertThatThrownBy(() -> plan.run(torch.randn(1, 3, 2, 8)))
                    .hasMessageContaining("does not fit into [1, 3, 2, 8]");

            assertThat(plan.run(torch.randn(1, 3, 8, 8)).sizes().vec().get()).containsExactly(1, 8, 6, 6);
        }
    }

    @Test
    void run_closedPlan_saysSo() {
        try (NativeScope scope = NativeScope.open()) {
            InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights()::get, ComputeType.FP32);
            plan.close();

            assertThatThrownBy(() -> plan.run(torch.randn(1, 3, 8, 8))).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void compile_missingParameter_namesIt() {
        assertThatThrownBy(() -> InferencePlan.compile(CONVOLUTION, name -> null, ComputeType.FP32))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0.weight");
    }

    @Test
    void unsupported_layerOfATransformer_isNamed() {
        assertThat(InferencePlan.unsupported(Layers.sequential(Layers.relu(), Layers.layerNorm(4))))
                .hasValueSatisfying(layer -> assertThat(layer.toString()).contains("LayerNorm"));
        assertThat(InferencePlan.unsupported(CONVOLUTION)).isEmpty();
    }

    private static Tensor max_pool2d(Tensor x, long kernel, long stride, long padding, boolean ceil) {
        return torch.max_pool2d(x, new long[] {kernel, kernel}, new long[] {stride, stride},
                new long[] {padding, padding}, new long[] {1, 1}, ceil);
    }

    private static Tensor conv2d(Tensor images, Map<String, Tensor> weights) {
        return torch.convolution(images, weights.get("0.weight"), new TensorOptional(weights.get("0.bias")),
                new long[] {1, 1}, new long[] {0, 0}, new long[] {1, 1}, false, new long[] {0, 0}, 1);
    }

    private static Map<String, Tensor> weights() {
        return Map.of("0.weight", torch.randn(8, 3, 3, 3), "0.bias", torch.randn(8));
    }
}
