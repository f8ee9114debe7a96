package io.github.graftml.model;

import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.model.ModelGoldens.relativeDifference;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.image.ImageSize;
import io.github.graftml.image.Interpolation;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.model.zoo.PretrainedWeights;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import io.github.graftml.transform.Normalization;
import io.github.graftml.transform.Preprocessing;
import io.github.graftml.transform.Resize;
import io.github.graftml.transform.Transforms;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every architecture against torchvision's own: names, numbers of parameters, logits on weights from a formula. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class ArchitectureTest {

    /** LibTorch's normal draws differ in their last bit between instruction sets. */
    private static final Offset<Float> ROUNDING = Offset.offset(1e-6f);

    static List<Architecture> all() {
        return Architectures.all();
    }

    @ParameterizedTest
    @MethodSource("all")
    void network_agreesWithPython_inNamesInitialWeightsAndLogits(Architecture architecture) {
        torch.manual_seed(42);
        try (NativeScope scope = NativeScope.open(); Network network = Network.create(architecture)) {
            Map<String, Tensor> state = Modules.state(network.module());
            assertThat(Modules.parameters(network.module()).values().stream().mapToLong(Tensor::numel).sum())
                    .isEqualTo(ModelGoldens.parameters(architecture));
            assertThat(Formula.crc32(String.join("\n", state.keySet())))
                    .isEqualTo(ModelGoldens.keysCrc32(architecture));
            assertThat(firstAndLast(state.values()))
                    .containsExactly(floats(ModelGoldens.NETWORKS, architecture + ".init"), ROUNDING);

            Formula.fill(network);
            network.train(false);
            Tensor images = Formula.tensor("input", 2, 2, 3, architecture.inputSize(), architecture.inputSize());
            Tensor logits = NoGrad.get(() -> network.forward(images));

            float[] expected = ModelGoldens.logits(architecture);
            assertThat(relativeDifference(floats(logits), expected)).isLessThan(1e-4);

            assertThat(network.tree().orElseThrow().outputShape(images.shape())).isEqualTo(logits.shape());
            assertShapeOfMap(network, images);

            network.freezeBackbone().backbonePrecision(Precision.FP32);
            assertThat(relativeDifference(floats(network.forward(images)), expected)).as("frozen, as an inference plan")
                    .isLessThan(1e-4);
        }
    }

    /** At the input size and another, where the network takes it. */
    private static void assertShapeOfMap(Network network, Tensor images) {
        FeatureHeadSplit split = FeatureHeadSplit.of(network.architecture().backbone());
        Tensor small = images.narrow(0, 0, 1).narrow(2, 0, 97).narrow(3, 0, 103);
        if (split.hasMaps()) {
            for (Tensor some : List.of(images.narrow(0, 0, 1), small)) {
                Tensor map = NoGrad.get(() -> network.featureMap(some));
                assertThat(split.maps().outputShape(some.shape())).isEqualTo(map.shape());
            }
        } else {
            assertThatThrownBy(() -> network.architecture().backbone().outputShape(small.shape()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("takes [N,197,768]; got [1, 37, 768]");
        }
    }

    /** The first and the last value of every tensor: any draw too many or too few before it would change them. */
    private static float[] firstAndLast(Collection<Tensor> tensors) {
        float[] values = new float[2 * tensors.size()];
        int at = 0;
        for (Tensor tensor : tensors) {
            Tensor flat = tensor.detach().reshape(-1).to(ScalarType.Float);
            values[at++] = flat.select(0, 0).item_float();
            values[at++] = flat.select(0, -1).item_float();
        }
        return values;
    }

    @Test
    void trainingMode_ofResnet18_equalsTorchvision() {
        try (NativeScope scope = NativeScope.open(); Network network = Network.create(Architectures.of("resnet18"))) {
            Formula.fill(network);
            network.train(true);

            Tensor logits = network.forward(Formula.tensor("input", 2, 2, 3, 224, 224));

            assertThat(relativeDifference(floats(logits), floats(ModelGoldens.MODELS, "resnet18.train_mode_logits")))
                    .isLessThan(1e-4);
            assertThat(relativeDifference(floats(Modules.state(network.module()).get("bn1.running_mean")),
                    floats(ModelGoldens.MODELS, "resnet18.bn1.running_mean_after"))).isLessThan(1e-5);
            assertThat(Modules.state(network.module()).get("bn1.num_batches_tracked").item_long()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"resnet18, 4, 96", "mobilenet_v2, 4, 96", "mobilenet_v3_large, 4, 96", "efficientnet_b0, 4, 96",
            "densenet121, 4, 96",
            "convnext_tiny, 4, 96", "vit_b_16, 1, 224", "alexnet, 4, 96", "squeezenet1_1, 4, 96"})
    void trainingStep_ofSeed42_hasPythonsDropoutAndGradients(String name, int batch, int side) {
        try (NativeScope scope = NativeScope.open(); Network network = Network.create(Architectures.of(name))) {
            Formula.fill(network);
            network.train(true);
            torch.manual_seed(42);

            Tensor logits = network.forward(Formula.tensor("train", 2, batch, 3, side, side));
            torch.cross_entropy_loss(logits, torch.arange(new Scalar(batch))).backward();

            assertThat(relativeDifference(floats(logits), floats(ModelGoldens.NETWORKS, name + ".train.logits")))
                    .isLessThan(1e-4);
            float[] gradients = new float[(int) ModelGoldens.NETWORKS.get(name + ".train.gradients").elementCount()];
            int i = 0;
            for (Tensor parameter : Modules.parameters(network.module()).values()) {
                gradients[i++] = parameter.grad().norm().item_float();
            }
            // few values per channel make batch normalisation's gradients sensitive: Python's own differ by as much between memory layouts
            assertThat(relativeDifference(gradients, floats(ModelGoldens.NETWORKS, name + ".train.gradients")))
                    .isLessThan(0.01);
        }
    }

    @Test
    void of_unknownName_listsTheKnownOnes() {
        assertThatThrownBy(() -> Architectures.of("resnet19")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"resnet19\"").hasMessageContaining("resnet18, resnet34");
    }

    @ParameterizedTest
    @CsvSource({"efficientnet-lite0,224", "efficientnet-lite1,240", "efficientnet-lite2,260", "efficientnet-lite3,280",
            "efficientnet-lite4,300"})
    void preprocessing_ofEveryLite_isItsOwnSizeAndHalf(String name, int size) {
        List<Double> half = List.of(0.5, 0.5, 0.5);
        assertThat(Architectures.preprocessing(Architectures.of(name))).isEqualTo(Preprocessing.of(
                Transforms.resize(size, Interpolation.BILINEAR), Transforms.centerCrop(size), Transforms.toTensor(),
                Transforms.normalize(new Normalization(half, half))));
    }

    @Test
    void preprocessing_ofEveryOther_isThatOfItsFirstPublishedWeights() {
        List<Architecture> others = Architectures.all().stream()
                .filter(other -> !other.name().startsWith("efficientnet-lite")).toList();
        assertThat(others).hasSize(16).allSatisfy(other -> {
            assertThat(Architectures.preprocessing(other)).isEqualTo(PretrainedWeights.imagenet(other.name()).input());
            Preprocessing preprocessing = Architectures.preprocessing(other);
            assertThat(preprocessing.inputSize()).contains(new ImageSize(other.inputSize(), other.inputSize()));
            assertThat(Normalization.of(preprocessing)).contains(Normalization.IMAGENET);
        });
        assertThat(Architectures.preprocessing(Architectures.of("convnext_tiny")).step(Resize.class))
                .contains(Transforms.resize(236));
        assertThat(Architectures.preprocessing(Architectures.of("efficientnet_b0")).step(Resize.class).orElseThrow()
                .interpolation()).isEqualTo(Interpolation.BICUBIC);
    }
}
