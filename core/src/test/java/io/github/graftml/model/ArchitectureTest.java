package io.github.graftml.model;

import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.model.ModelGoldens.relativeDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.internal.nn.Modules;
import io.github.graftml.internal.nn.NoGrad;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture against torchvision's own: names, numbers of parameters, logits on weights from a formula. */
class ArchitectureTest {

    static Stream<Architecture> ofTorchvision() {
        return Architecture.all().stream().filter(a -> ModelGoldens.MODELS.contains(a + ".logits"));
    }

    @ParameterizedTest
    @MethodSource("ofTorchvision")
    void logits_ofFormulaWeights_equalTorchvision(Architecture architecture) {
        try (NativeScope scope = NativeScope.open(); Network network = Network.create(architecture)) {
            assertThat(Modules.parameters(network.module()).values().stream().mapToLong(Tensor::numel).sum())
                    .isEqualTo(ModelGoldens.MANIFEST.get("parameters").get(architecture.name()).asLong());
            assertThat(Formula.crc32(String.join("\n", Modules.state(network.module()).keySet())))
                    .isEqualTo(ModelGoldens.MANIFEST.get("state_dict_keys_crc32").get(architecture.name()).asLong());

            Formula.fill(network);
            network.train(false);
            Tensor images = Formula.tensor("input", 2, 2, 3, 224, 224);
            Tensor logits = NoGrad.get(() -> network.forward(images));

            assertThat(relativeDifference(floats(logits), floats(ModelGoldens.MODELS, architecture + ".logits"))).isLessThan(1e-4);
        }
    }

    @Test
    void trainingMode_ofResnet18_equalsTorchvision() {
        try (NativeScope scope = NativeScope.open(); Network network = Network.create(ResNet.RESNET18)) {
            Formula.fill(network);
            network.train(true);

            Tensor logits = network.forward(Formula.tensor("input", 2, 2, 3, 224, 224));

            assertThat(relativeDifference(floats(logits), floats(ModelGoldens.MODELS, "resnet18.train_mode_logits"))).isLessThan(1e-4);
            assertThat(relativeDifference(floats(Modules.state(network.module()).get("bn1.running_mean")),
                    floats(ModelGoldens.MODELS, "resnet18.bn1.running_mean_after"))).isLessThan(1e-5);
            assertThat(Modules.state(network.module()).get("bn1.num_batches_tracked").item_long()).isEqualTo(1);
        }
    }

    @Test
    void of_unknownName_listsTheKnownOnes() {
        assertThatThrownBy(() -> Architecture.of("resnet19")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"resnet19\"").hasMessageContaining("resnet18, resnet34");
    }
}
