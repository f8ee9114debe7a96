package io.github.graftml.nn.internal;

import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.unnamed;
import static io.github.graftml.nn.internal.Gradients.relativeDifference;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.nn.Layer;
import io.github.graftml.runtime.NativeScope;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Layers in groups of pictures, and a bias added behind the pooling, against the layers one by one on all pictures. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class MicroBatchedForwardTest {

    private static final Layer TREE = sequential(named("a", conv2d(3, 8, 3)), unnamed(maxPool2d(2, 2)), unnamed(relu()),
            named("b", conv2d(8, 4, 5, 2, 1, true)), unnamed(maxPool2d(3, 2)));

    @Test
    void forwardAndBackward_ofMorePicturesThanAGroup_equalThoseOfAllAtOnce() {
        torch.manual_seed(7);
        try (NativeScope scope = NativeScope.open(); Module module = new Module("net");
                BuiltModule net = BuiltModule.in(module, TREE)) {
            Map<String, Tensor> parameters = Modules.parameters(module);
            Tensor pictures = torch.randn(5, 3, 224, 224).requires_grad_(true); // groups of 2, 2 and 1
            Tensor direction = torch.randn(5, 4, 27, 27);
            List<Tensor> leaves = Stream.concat(Stream.of(pictures), parameters.values().stream()).toList();

            Tensor output = net.forward(pictures);
            Tensor[] gradients = Gradients.of(output, direction, leaves);
            Tensor plain = plain(pictures, parameters);
            Tensor[] expected = Gradients.of(plain, direction, leaves);

            assertThat(relativeDifference(output, plain)).as("output").isLessThan(1e-6);
            for (int i = 0; i < expected.length; i++) {
                assertThat(relativeDifference(gradients[i], expected[i])).as("gradient " + i).isLessThan(1e-5);
            }
        }
    }

    @Test
    void forward_withBatchNormalisation_seesAllPicturesTogether() {
        torch.manual_seed(7);
        try (NativeScope scope = NativeScope.open(); Module module = new Module("net");
                BuiltModule net = BuiltModule.in(module,
                        sequential(named("a", conv2d(3, 2, 3)), named("n", batchNorm2d(2))))) {
            Tensor output = net.forward(torch.randn(6, 3, 224, 224));

            assertThat(output.mean(0L, 2L, 3L).abs().max().item_float()).isLessThan(1e-5f);
            assertThat(Modules.state(module).get("n.num_batches_tracked").item_long()).isEqualTo(1);
        }
    }

    private static Tensor plain(Tensor x, Map<String, Tensor> p) {
        Tensor a = torch.conv2d(x, p.get("a.weight"), new TensorOptional(p.get("a.bias")), new long[] {1, 1},
                new long[] {0, 0}, new long[] {1, 1}, 1);
        Tensor pooled = torch.max_pool2d(torch.relu(a), new long[] {2, 2}, new long[] {2, 2}, new long[] {0, 0},
                new long[] {1, 1}, false);
        Tensor b = torch.conv2d(pooled, p.get("b.weight"), new TensorOptional(p.get("b.bias")), new long[] {2, 2},
                new long[] {1, 1}, new long[] {1, 1}, 1);
        return torch.max_pool2d(b, new long[] {3, 3}, new long[] {2, 2}, new long[] {0, 0}, new long[] {1, 1}, false);
    }
}
