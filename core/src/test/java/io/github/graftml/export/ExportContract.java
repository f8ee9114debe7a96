package io.github.graftml.export;

import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.globalAveragePool;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.silu;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.Graft;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import java.nio.file.Path;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every export keeps: run by another program, the file gives the model's logits. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
abstract class ExportContract {

    /** What an export may differ by, relative to the largest logit: other kernels add up in another order. */
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    Path folder;

    /**
     * Exports a model and runs the file.
     *
     * @param temperature what the logits are divided by in the file
     * @param images      float32 [N,3,side,side]
     * @return what the file makes of them, of the calling thread's scope
     */
    abstract Tensor run(Model model, int side, double temperature, Tensor images);

    @ParameterizedTest
    @MethodSource("io.github.graftml.export.Exported#names")
    void write_network_givesTheModelsLogits(String name) {
        try (Network network = Exported.network(name)) {
            assertSame(network, Exported.side(network), 2, 1);
        }
    }

    @Test
    void write_publishedClassifierOrSmallCnn_givesTheModelsLogits() {
        Graft.seed(7);
        try (Network network = Network.create(Architectures.of("squeezenet1_1")); CustomCNN cnn = new CustomCNN(2)) {
            assertSame(network, 96, 1, 1);
            assertSame(cnn, 224, 2, 1);
        }
    }

    @Test
    void write_layersOfTheUsersOwn_giveTheModelsLogits() {
        Graft.seed(7);
        try (Model layers = Model
                .of(sequential(conv2d(3, 8, 3).stride(2), batchNorm2d(8), silu(), globalAveragePool(), linear(8, 3)))) {
            assertSame(layers, 48, 2, 1);
        }
    }

    @Test
    void write_temperature_dividesTheLogits() {
        try (Network calibrated = Exported.network("resnet18")) {
            assertSame(calibrated, 96, 2, 1.75);
        }
    }

    private void assertSame(Model model, int side, int pictures, double temperature) {
        model.train(false);
        try (NativeScope scope = NativeScope.open()) {
            Tensor images = torch.randn(pictures, 3, side, side);
            Tensor expected = NoGrad.get(() -> model.forward(images)).div(new Scalar(temperature));
            Tensor found = NoGrad.get(() -> run(model, side, temperature, images));
            float largest = expected.abs().max().item_float();
            assertThat(largest).isPositive();
            assertThat(found.shape()).isEqualTo(expected.shape());
            assertThat(found.sub(expected).abs().max().item_float()).as("difference of the logits")
                    .isLessThan(TOLERANCE * largest);
        }
    }
}
