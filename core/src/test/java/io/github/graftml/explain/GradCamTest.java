package io.github.graftml.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.error.GraftException;
import io.github.graftml.model.Architecture;
import io.github.graftml.model.CustomCNN;
import io.github.graftml.model.Formula;
import io.github.graftml.model.Head;
import io.github.graftml.model.ModelGoldens;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layers;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.random.internal.DefaultGenerator;
import io.github.graftml.runtime.NativeScope;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class GradCamTest {

    /** Against hooks on torchvision's networks, by resources/goldens/make_gradcam.py. */
    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "mobilenet_v3_large", "squeezenet1_1"})
    void of_publishedClassifier_equalsPython(String name) throws IOException {
        JsonNode golden;
        try (InputStream json = GradCamTest.class.getResourceAsStream("/goldens/gradcam.json")) {
            golden = new ObjectMapper().readTree(json).get(name);
        }
        int size = golden.get("size").asInt();
        try (Network network = Network.create(Architectures.of(name)); NativeScope scope = NativeScope.open()) {
            Formula.fill(network);
            List<GradCam.Map> maps = GradCam.compute(network, Formula.tensor("gradcam", 1, 2, 3, size, size), 3, 500);
            float[] expected = new float[golden.get("values").size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (float) golden.get("values").get(i).asDouble();
            }
            float[] found = new float[expected.length];
            for (int i = 0; i < 2; i++) {
                GradCam.Map map = maps.get(i);
                assertThat(new int[] {map.height(), map.width()}).containsExactly(golden.at("/shape/1").asInt(),
                        golden.at("/shape/2").asInt());
                System.arraycopy(map.values(), 0, found, i * map.values().length, map.values().length);
            }
            assertThat(ModelGoldens.relativeDifference(found, expected)).isLessThan(1e-4);
        }
    }

    @Test
    void of_frozenOrNot_isTheSame_andLeavesNoGradients() {
        try (Network network = Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2));
                NativeScope scope = NativeScope.open()) {
            Formula.fill(network);
            Tensor images = Formula.tensor("gradcam", 1, 1, 3, 96, 96);
            int label = largest(GradCam.compute(network, images, 0).get(0).values()) > 0 ? 0 : 1; // both zero would be a coincidence
            float[] trainable = GradCam.compute(network, images, label).get(0).values();
            network.freezeBackbone();
            assertThat(GradCam.compute(network, images, label).get(0).values()).containsExactly(trainable);
            assertThat(largest(trainable)).as("heat somewhere").isPositive();
            assertThat(Modules.parameters(network.module()).values())
                    .noneMatch(parameter -> parameter.grad().defined());
        }
    }

    /** The gradient of a log-softmax vanishes where the network is certain; that of the score in front of it does not. */
    @Test
    void of_certainAnswer_stillHasHeat() {
        DefaultGenerator.manualSeed(1); // with some weights nothing in a picture speaks for a class, and its map is rightly cold
        try (CustomCNN cnn = new CustomCNN(2); NativeScope scope = NativeScope.open()) {
            Tensor images = Formula.tensor("gradcam", 1, 1, 3, 224, 224);
            NoGrad.run(() -> Modules.parameters(cnn.module()).get("out.bias").select(0, 0).fill_(new Scalar(200.0)));
            assertThat(cnn.forward(images).exp().max().item_float()).isEqualTo(1);
            assertThat(largest(GradCam.compute(cnn, images, 0).get(0).values())).isPositive();
        }
    }

    @Test
    void of_transformer_isRefusedInWords() {
        Architecture transformer = new Architecture("tiny_vit",
                Layers.sequential(Layers.named("conv_proj", Layers.conv2d(3, 8, 8, 8, 0, true)),
                        Layers.unnamed(new Leaf.Flatten(2)), Layers.unnamed(new Leaf.Permute(List.of(0, 2, 1))),
                        Layers.named("attention", new Leaf.SelfAttention(8, 2)), Layers.unnamed(new Leaf.FirstToken())),
                Layers.sequential(Layers.named("head", Layers.linear(8, 2))), "head", 8, 32, Initialization.NONE);
        try (Network network = Network.create(transformer); NativeScope scope = NativeScope.open()) {
            assertThatThrownBy(() -> GradCam.compute(network, torch.zeros(1, 3, 32, 32), 0))
                    .isInstanceOf(GraftException.class)
                    .hasMessageContaining("tiny_vit").hasMessageContaining("attention");
        }
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }
}
