package io.github.graftml.model;

import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.model.ModelGoldens.relativeDifference;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.Precision;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class FrozenBackboneTest {

    /** One of each kind of block; {@link ArchitectureTest} holds every architecture to Python's logits. */
    @ParameterizedTest
    @ValueSource(strings = {"resnet18", "mobilenet_v3_large", "efficientnet-lite0", "densenet121", "squeezenet1_1"})
    void features_ofAPlan_equalThePlainModules(String name) {
        try (NativeScope scope = NativeScope.open(); Network network = filled(Architectures.of(name))) {
            Tensor images = Formula.tensor("odd", 2, 3, 3, 75, 61);
            Tensor plain = NoGrad.get(() -> network.features(images));

            Tensor fp32 = frozen(network, Precision.FP32).features(images);
            Tensor bf16 = frozen(network, Precision.BF16).features(images);

            assertThat(fp32.sizes().vec().get()).isEqualTo(plain.sizes().vec().get());
            assertThat(relativeDifference(floats(fp32), floats(plain))).isLessThan(1e-4);
            assertThat(cosine(floats(bf16), floats(plain))).isGreaterThan(0.999);
        }
    }

    @Test
    void features_afterAWeightChanged_areThoseOfTheNewWeight() {
        try (NativeScope scope = NativeScope.open(); Network network = filled(Architectures.of("resnet18"))) {
            Tensor images = Formula.tensor("input", 2, 2, 3, 64, 64);
            float[] before = floats(frozen(network, Precision.FP32).features(images));

            NoGrad.run(() -> Modules.parameters(network.module()).get("layer1.0.conv1.weight").mul_(new Scalar(-2.0)));
            float[] after = floats(network.features(images));

            assertThat(relativeDifference(after, before)).isGreaterThan(0.01);
            assertThat(relativeDifference(after, floats(network.unfreeze().features(images)))).isLessThan(1e-4);
        }
    }

    @Test
    void features_ofAFrozenBackbone_leaveTheInputAlone() {
        try (NativeScope scope = NativeScope.open(); Network network = filled(Architectures.of("resnet18"))) {
            Tensor images = Formula.tensor("input", 2, 2, 3, 64, 64);
            float[] before = floats(images);

            Tensor features = network.freezeBackbone().features(images);

            assertThat(floats(images)).isEqualTo(before);
            assertThat(features.requires_grad()).isFalse();
        }
    }

    @Test
    void features_oneHundredTimes_keepNoMemory() {
        try (NativeScope outer = NativeScope.open(); Network network = filled(Architectures.of("resnet18"))) {
            network.freezeBackbone();
            Tensor images = Formula.tensor("input", 2, 4, 3, 64, 64);
            run(network, images, 20);
            long before = Pointer.physicalBytes();

            run(network, images, 100);

            assertThat(Pointer.physicalBytes() - before)
                    .as("bytes more than before 100 runs, each of which needs over 6 MB").isLessThan(60L << 20);
        }
    }

    private static void run(Network network, Tensor images, int times) {
        for (int i = 0; i < times; i++) {
            try (NativeScope step = NativeScope.open()) {
                network.features(images);
            }
        }
    }

    private static Network frozen(Network network, Precision precision) {
        network.freezeBackbone().backbonePrecision(precision);
        return network;
    }

    private static Network filled(Architecture architecture) {
        Network network = Network.create(architecture);
        Formula.fill(network);
        network.train(false);
        return network;
    }

    private static double cosine(float[] a, float[] b) {
        double dot = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            dot += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return dot / Math.sqrt(aa * bb);
    }
}
