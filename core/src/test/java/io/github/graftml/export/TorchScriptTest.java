package io.github.graftml.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.Graft;
import io.github.graftml.error.GraftException;
import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.internal.nn.NoGrad;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TorchScriptTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.github.graftml.export.Exported#names")
    void write_network_givesTheModelsLogits(String name) {
        try (Network network = Exported.network(name)) {
            assertSame(network, Exported.side(network), 2);
        }
    }

    @Test
    void write_publishedClassifier_orSmallCnn_givesTheModelsLogits() {
        Graft.seed(7);
        try (Network network = Network.create(Architecture.of("squeezenet1_1")); CustomCNN cnn = new CustomCNN(2)) {
            assertSame(network, 96, 1);
            assertSame(cnn, 224, 3);
        }
    }

    private void assertSame(Model model, int side, int pictures) {
        Path file = folder.resolve("model.pt");
        model.train(false);
        TorchScript.write(model, file);
        try (NativeScope scope = NativeScope.open()) {
            JitModule script = torch.load(file.toString());
            Tensor images = torch.randn(pictures, 3, side, side);
            Tensor expected = NoGrad.get(() -> model.forward(images));
            Tensor found = NoGrad.get(() -> new Tensor(script.forward(new IValueVector(new IValue(images))).toTensor()));
            assertThat(found.shape()).isEqualTo(expected.shape());
            assertThat(found.sub(expected).abs().max().item_float()).as("difference of the logits").isLessThan(Exported.TOLERANCE * expected.abs().max().item_float());
        }
    }

    @Test
    void write_headOfTheUsersOwn_isRefusedInWords() {
        Model own;
        try (NativeScope scope = NativeScope.open()) {
            org.bytedeco.pytorch.LinearImpl linear = scope.keep(new org.bytedeco.pytorch.LinearImpl(512, 2));
            own = Model.of(linear, linear::forward);
        }
        try (Network network = Network.create(Architecture.of("resnet18")).replaceHead(Head.of(own))) {
            assertThatThrownBy(() -> TorchScript.write(network, folder.resolve("own.pt"))).isInstanceOf(GraftException.class)
                    .hasMessageContaining("module of your own");
            assertThat(Files.exists(folder.resolve("own.pt"))).isFalse();
        }
    }
}
