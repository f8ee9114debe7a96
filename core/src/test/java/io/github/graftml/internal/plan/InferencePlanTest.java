package io.github.graftml.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.model.layer.Activation;
import io.github.graftml.model.layer.Layer;
import io.github.graftml.model.layer.Layers;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

            try (InferencePlan first = InferencePlan.compile(fused, weights::get, Arithmetic.FP32);
                 InferencePlan second = InferencePlan.compile(alone, weights::get, Arithmetic.FP32)) {
                assertThat(torch.allclose(first.run(images), second.run(convolved), 1e-4, 1e-5, false)).isTrue();
            }
        }
    }

    /** More sizes than weights are kept packed for, and back to the first; one of more pictures than a slice has. */
    @Test
    void run_changingSizes_equalsThePlainConvolutionEachTime() {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> weights = weights();
            try (InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights::get, Arithmetic.FP32)) {
                for (int batch : new int[] {4, 1, 37, 4}) {
                    Tensor images = torch.randn(batch, 3, 8 + batch % 3, 8);

                    assertThat(torch.allclose(plan.run(images), conv2d(images, weights), 1e-4, 1e-5, false)).isTrue();
                }
            }
        }
    }

    @Test
    void run_imagesThatDoNotFit_failsInJavaAndGoesOn() {
        try (NativeScope scope = NativeScope.open(); InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights()::get, Arithmetic.FP32)) {
            assertThatThrownBy(() -> plan.run(torch.randn(1, 4, 8, 8))).isInstanceOf(RuntimeException.class);

            assertThat(plan.run(torch.randn(1, 3, 8, 8)).sizes().vec().get()).containsExactly(1, 8, 6, 6);
        }
    }

    @Test
    void run_closedPlan_saysSo() {
        try (NativeScope scope = NativeScope.open()) {
            InferencePlan plan = InferencePlan.compile(CONVOLUTION, weights()::get, Arithmetic.FP32);
            plan.close();

            assertThatThrownBy(() -> plan.run(torch.randn(1, 3, 8, 8))).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
        }
    }

    @Test
    void compile_missingParameter_namesIt() {
        assertThatThrownBy(() -> InferencePlan.compile(CONVOLUTION, name -> null, Arithmetic.FP32))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0.weight");
    }

    @Test
    void unsupported_layerOfATransformer_isNamed() {
        assertThat(InferencePlan.unsupported(Layers.sequential(Layers.relu(), Layers.layerNorm(4))))
                .hasValueSatisfying(layer -> assertThat(layer.toString()).contains("LayerNorm"));
        assertThat(InferencePlan.unsupported(CONVOLUTION)).isEmpty();
    }

    private static Tensor conv2d(Tensor images, Map<String, Tensor> weights) {
        return torch.convolution(images, weights.get("0.weight"), new TensorOptional(weights.get("0.bias")),
                new long[] {1, 1}, new long[] {0, 0}, new long[] {1, 1}, false, new long[] {0, 0}, 1);
    }

    private static Map<String, Tensor> weights() {
        return Map.of("0.weight", torch.randn(8, 3, 3, 3), "0.bias", torch.randn(8));
    }
}
