package io.github.graftml.model.plan;

import static io.github.graftml.nn.Layers.adaptiveAvgPool2d;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.identity;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Composite;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.nn.Leaf;
import io.github.graftml.runtime.NativeScope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class QuantizerTest {

    /** A picture's convolution, a residual block, padding and a depthwise convolution, pooling. */
    private static final Layer NETWORK = sequential(
            conv2d(3, 8, 3), relu(), Layers.maxPool2d(2, 2),
            new Composite.Residual(
                    unnamed(sequential(Layers.named("a", conv2d(8, 8, 3, 1, 1, true)), unnamed(relu()),
                            Layers.named("b", conv2d(8, 8, 1)))),
                    unnamed(identity()), relu()),
            new Leaf.SamePadding(3, 2), new Leaf.Conv2d(8, 8, 3, 2, 0, 1, 8, true), Activation.RELU6,
            conv2d(8, 16, 1), batchNorm2d(16), Activation.SILU, adaptiveAvgPool2d(1), flatten());

    @Test
    void run_int8_pointsTheSameWayAsFp32() {
        try (NativeScope scope = NativeScope.open()) {
            torch.manual_seed(3);
            Map<String, Tensor> weights = weights();
            Tensor images = torch.randn(8, 3, 30, 30);
            Calibration calibration = Calibrator.calibrate(NETWORK, weights::get,
                    List.of(torch.randn(8, 3, 30, 30), images));

            try (InferencePlan fp32 = InferencePlan.compile(NETWORK, weights::get, ComputeType.FP32);
                    InferencePlan int8 = InferencePlan.compileInt8(NETWORK, weights::get, calibration)) {
                assertThat(torch.cosine_similarity(fp32.run(images), int8.run(images), 1, 1e-8).min().item_double())
                        .isGreaterThan(0.99);
            }
        }
    }

    @Test
    void quantize_betweenConvolutions_staysOnBytes() {
        try (NativeScope scope = NativeScope.open()) {
            Graph graph = quantized(Set.of());

            assertThat(graph.nodes()).extracting(Node::op).filteredOn(Op.QuantizedConvolution.class::isInstance)
                    .hasSize(5);
            assertThat(graph.nodes()).extracting(Node::op).filteredOn(Op.Convolution.class::isInstance).isEmpty();
            assertThat(graph.nodes()).extracting(Node::op).filteredOn(Op.Quantize.class::isInstance).hasSize(1);
            assertThat(graph.nodes()).extracting(Node::op).filteredOn(Op.Dequantize.class::isInstance).isEmpty();
        }
    }

    @Test
    void quantize_maxPoolingBetweenConvolutions_poolsBytes() {
        Layer network = sequential(conv2d(3, 8, 3), relu(), conv2d(8, 8, 3), relu(), Layers.maxPool2d(2, 2),
                conv2d(8, 8, 1), relu());
        try (NativeScope scope = NativeScope.open()) {
            torch.manual_seed(4);
            Map<String, Tensor> weights = new HashMap<>();
            convolution(weights, "0", 8, 3, 3);
            convolution(weights, "2", 8, 8, 3);
            convolution(weights, "5", 8, 8, 1);
            Tensor images = torch.randn(4, 3, 30, 30);
            Calibration calibration = Calibrator.calibrate(network, weights::get, List.of(images));

            assertThat(Quantizer.quantize(GraphBuilder.build(network, weights::get), calibration).nodes())
                    .extracting(Node::op)
                    .filteredOn(op -> op instanceof Op.Quantize || op instanceof Op.Dequantize).hasSize(1);
            try (InferencePlan fp32 = InferencePlan.compile(network, weights::get, ComputeType.FP32);
                    InferencePlan int8 = InferencePlan.compileInt8(network, weights::get, calibration)) {
                Tensor expected = fp32.run(images).reshape(4, -1);
                assertThat(
                        torch.cosine_similarity(expected, int8.run(images).reshape(4, -1), 1, 1e-8).min().item_double())
                        .isGreaterThan(0.99);
            }
        }
    }

    @Test
    void compileInt8_calibrationOfAnotherNetwork_isRefused() {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> weights = weights();
            Calibration other = new Calibration(List.of(0f, 0f), List.of(1f, 1f), Set.of());

            assertThatThrownBy(() -> InferencePlan.compileInt8(NETWORK, weights::get, other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("calibrate again");
        }
    }

    @Test
    void quantize_sensitiveConvolution_staysReal() {
        try (NativeScope scope = NativeScope.open()) {
            int first = 2; // behind the picture's convolution and its pooling

            assertThat(quantized(Set.of(first)).nodes()).extracting(Node::op)
                    .filteredOn(Op.Convolution.class::isInstance).hasSize(1);
        }
    }

    private static Graph quantized(Set<Integer> sensitive) {
        Map<String, Tensor> weights = weights();
        Calibration all = Calibrator.calibrate(NETWORK, weights::get, List.of(torch.randn(2, 3, 30, 30)));
        return Quantizer.quantize(GraphBuilder.build(NETWORK, weights::get),
                new Calibration(all.low(), all.high(), sensitive));
    }

    private static Map<String, Tensor> weights() {
        Map<String, Tensor> weights = new HashMap<>();
        convolution(weights, "0", 8, 3, 3);
        convolution(weights, "3.a", 8, 8, 3);
        convolution(weights, "3.b", 8, 8, 1);
        convolution(weights, "5", 8, 1, 3);
        convolution(weights, "7", 16, 8, 1);
        weights.put("8.weight", torch.ones(16));
        weights.put("8.bias", torch.zeros(16));
        weights.put("8.running_mean", torch.zeros(16));
        weights.put("8.running_var", torch.ones(16));
        return weights;
    }

    private static void convolution(Map<String, Tensor> weights, String name, long out, long in, long kernel) {
        weights.put(name + ".weight", torch.randn(out, in, kernel, kernel));
        weights.put(name + ".bias", torch.randn(out));
    }
}
