package io.github.graftml.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.GraftException;
import io.github.graftml.model.Head;
import io.github.graftml.model.Model;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.runtime.NativeScope;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TorchScriptTest extends ExportContract {

    @Override
    Tensor run(Model model, int side, double temperature, Tensor images) {
        Path file = folder.resolve("model.pt");
        TorchScript.export(model, temperature, file);
        JitModule script = torch.load(file.toString());
        return new Tensor(script.forward(new IValueVector(new IValue(images))).toTensor());
    }

    @Test
    void write_temperatureThatIsNone_isRefused() {
        try (Network network = Exported.network("resnet18")) {
            assertThatThrownBy(() -> TorchScript.export(network, 0, folder.resolve("never.pt")))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0");
        }
    }

    @Test
    void write_headOfTheUsersOwn_isRefusedInWords() {
        Model own;
        try (NativeScope scope = NativeScope.open()) {
            org.bytedeco.pytorch.LinearImpl linear = scope.keep(new org.bytedeco.pytorch.LinearImpl(512, 2));
            own = Model.of(linear, linear::forward);
        }
        try (Network network = Network.create(Architectures.of("resnet18")).replaceHead(Head.of(own))) {
            assertThatThrownBy(() -> TorchScript.export(network, 1, folder.resolve("own.pt")))
                    .isInstanceOf(GraftException.class)
                    .hasMessageContaining("custom module");
            assertThat(Files.exists(folder.resolve("own.pt"))).isFalse();
        }
    }
}
