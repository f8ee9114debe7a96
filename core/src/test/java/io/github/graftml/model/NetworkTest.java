package io.github.graftml.model;

import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.GraftException;
import io.github.graftml.error.WeightsException;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.weights.DType;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Heads, freezing, weights and mistakes, on a ResNet-18 and small pictures. */
class NetworkTest {

    private NativeScope scope;
    private Network network;

    @BeforeEach
    void open() {
        scope = NativeScope.open();
        torch.manual_seed(7);
        network = Network.create(Architectures.of("resnet18"));
    }

    @AfterEach
    void close() {
        network.close();
        scope.close();
    }

    // ---- heads ----

    @Test
    void replaceHead_ofAnyKind_classifiesItsFeatures() {
        Tensor images = torch.randn(2, 3, 64, 64);
        network.train(false);
        Module module = new Module("mine");
        LinearImpl mine = module.register_module("only", new LinearImpl(512, 5));
        Map<Head, Set<String>> namesOf = Map.of(
                Head.mlp(5, 1000, 0.5).logSoftmax(), Set.of("fc.0.weight", "fc.0.bias", "fc.3.weight", "fc.3.bias"),
                Head.linear(5), Set.of("fc.weight", "fc.bias"),
                Head.mlp(5, 32, 0.25), Set.of("fc.0.weight", "fc.0.bias", "fc.3.weight", "fc.3.bias"),
                Head.of(sequential(relu(), linear(512, 5))), Set.of("fc.1.weight", "fc.1.bias"),
                Head.of(Model.of(module, mine::forward)), Set.of("fc.only.weight", "fc.only.bias"));

        namesOf.forEach((head, names) -> {
            network.replaceHead(head).freezeBackbone();
            Tensor features = network.features(images);
            float[] before = floats(features);

            assertThat(floats(network.classify(features))).hasSize(10).isEqualTo(floats(network.forward(images)));
            assertThat(floats(features)).as("a head leaves its features alone").isEqualTo(before);
            assertThat(network.trainableParameters()).containsOnlyKeys(names);
            assertThat(network.head()).contains(head);
        });
    }

    @Test
    void replaceHead_thatDoesNotFit_keepsTheOldOne() {
        network.replaceHead(Head.linear(3));

        assertThatThrownBy(() -> network.replaceHead(Head.of(linear(2048, 2)))).isInstanceOf(GraftException.class)
                .hasMessageContaining("does not take the 512 features of resnet18");

        assertThat(network.forward(torch.randn(2, 3, 64, 64)).size(1)).isEqualTo(3);
    }

    // ---- freezing ----

    @Test
    void freezeBackbone_whileTheHeadTrains_leavesEveryBitOfTheBackbone() {
        network.replaceHead(Head.linear(2)).freezeBackbone();
        network.train(true);
        Map<String, float[]> before = values();

        threeStepsWithWeightDecay();

        assertThat(changed(before)).containsExactlyInAnyOrder("fc.weight", "fc.bias");
        Modules.parameters(network.module()).forEach((name, parameter) -> assertThat(parameter.grad().defined())
                .as("gradient of " + name).isEqualTo(name.startsWith("fc.")));
    }

    @Test
    void freezeBackbone_withTrainingBatchNorm_letsOnlyTheStatisticsDrift() {
        network.replaceHead(Head.linear(2)).freezeBackbone(BatchNormMode.TRAINING);
        network.train(true);
        Map<String, float[]> before = values();

        threeStepsWithWeightDecay();

        assertThat(changed(before))
                .contains("bn1.running_mean", "layer4.1.bn2.running_var", "bn1.num_batches_tracked", "fc.weight")
                .allMatch(name -> name.startsWith("fc.") || name.contains("running") || name.contains("num_batches"));
    }

    @Test
    void freezeUpTo_aLayer_trainsWhatComesBehindIt() {
        network.freezeUpTo("layer2.0");
        network.train(true);
        Map<String, float[]> before = values();

        threeStepsWithWeightDecay();

        assertThat(changed(before))
                .contains("layer2.1.conv1.weight", "layer2.1.bn1.running_mean", "layer3.0.conv1.weight", "fc.weight")
                .noneMatch(name -> name.startsWith("conv1") || name.startsWith("bn1") || name.startsWith("layer1")
                        || name.startsWith("layer2.0"));
    }

    @Test
    void unfreeze_trainsEverything() {
        network.freezeBackbone().unfreeze();
        network.train(true);
        Map<String, float[]> before = values();

        threeStepsWithWeightDecay();

        assertThat(changed(before)).containsExactlyInAnyOrderElementsOf(before.keySet());
    }

    @Test
    void freezeUpTo_anUnknownLayer_listsTheLayers() {
        assertThatThrownBy(() -> network.freezeUpTo("layer7")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no layer \"layer7\"").hasMessageContaining("conv1, bn1");
        assertThatThrownBy(() -> network.freezeUpTo("fc")).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- weights ----

    @Test
    void load_ofAStateDictWrittenByAnother_givesTheSameValues() {
        StateDict formula = Formula.stateOf(network);

        network.load(formula);

        assertThat(values()).allSatisfy((name, found) -> assertThat(found)
                .isEqualTo(floats(Tensors.of(formula.get(name)).to(ScalarType.Float))));
        assertThat(network.stateDict().tensors().keySet()).containsExactlyElementsOf(formula.tensors().keySet());
        assertThat(network.stateDict().get("bn1.num_batches_tracked").dtype()).isEqualTo(DType.I64);
    }

    @Test
    void load_thatDoesNotFit_namesEveryKeyAndChangesNothing() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(Formula.stateOf(network).tensors());
        tensors.remove("layer1.0.conv1.weight");
        tensors.put("extra", StoredTensor.of(new long[] {1}, 1));
        tensors.put("fc.weight", StoredTensor.of(new long[] {2, 512}, new float[1024]));
        tensors.put("fc.bias", StoredTensor.of(new long[] {2}, 0, 0));
        Map<String, float[]> before = values();

        assertThatThrownBy(() -> network.load(StateDict.of(tensors))).isInstanceOf(WeightsException.class)
                .hasMessageContainingAll("resnet18", "missing: layer1.0.conv1.weight", "unexpected: extra",
                        "fc.weight (expected [1000, 512], found [2, 512])", "fc.bias");

        assertThat(changed(before)).isEmpty();
    }

    @Test
    void loadBackbone_ofAFileWithAnotherHead_leavesTheHead() {
        StateDict ofThousand = Formula.stateOf(network);
        network.replaceHead(Head.linear(2));
        Map<String, float[]> before = values();

        network.loadBackbone(ofThousand);

        assertThat(changed(before)).contains("conv1.weight", "layer4.1.bn2.running_var").doesNotContain("fc.weight",
                "fc.bias");
    }

    @Test
    void load_ofHalfPrecisionWithoutBatchCounters_widens() {
        Map<String, StoredTensor> tensors = new HashMap<>(Formula.stateOf(network).tensors());
        tensors.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
        tensors.put("fc.bias", half(1000, 0x3555)); // 0.33325195 in half precision

        network.load(StateDict.of(tensors));

        assertThat(floats(Modules.state(network.module()).get("fc.bias"))).containsOnly(0.33325195f);
    }

    // ---- mistakes ----

    @Test
    void forward_ofWhatItCannotTake_saysWhatItTakes() {
        Tensor closed = torch.zeros(1, 3, 64, 64);
        closed.close();

        assertMistake(() -> network.forward(torch.zeros(1, 1, 64, 64)),
                "resnet18 takes float32 [N,3,H,W]; got Float [1, 1, 64, 64]");
        assertMistake(() -> network.forward(torch.zeros(3, 64, 64)), "got Float [3, 64, 64]");
        assertMistake(() -> network.forward(torch.zeros(1, 3, 64, 64).to(ScalarType.Byte)), "got Byte [1, 3, 64, 64]");
        assertMistake(() -> network.forward(closed), "closed");
        assertMistake(() -> network.forward(null), "null");
        assertMistake(() -> network.classify(torch.zeros(1, 7)),
                "resnet18 does not take Float [1, 7]: mat1 and mat2 shapes");
        assertMistake(() -> network.forward(torch.zeros(1, 3, 64, 64).to(ScalarType.Double)),
                "resnet18 does not take Double");
    }

    @Test
    void training_withOneValuePerChannel_saysSo() {
        network.train(true);

        assertMistake(() -> network.forward(torch.zeros(1, 3, 32, 32)),
                "needs more than one value per channel; layer4.0.bn1");
    }

    @Test
    void everything_onAClosedNetwork_isAnIllegalState() {
        Tensor images = torch.zeros(1, 3, 64, 64);
        StateDict state = network.stateDict();
        network.close();
        network.close();

        for (ThrowingCallable call : new ThrowingCallable[] {
                () -> network.forward(images), () -> network.features(images), () -> network.classify(images),
                () -> network.train(true),
                () -> network.freezeBackbone(), () -> network.freezeUpTo("layer1"), () -> network.unfreeze(),
                () -> network.module(),
                () -> network.replaceHead(Head.linear(2)), () -> network.stateDict(), () -> network.load(state),
                () -> network.loadBackbone(state), () -> network.trainableParameters()}) {
            assertThatThrownBy(call).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("resnet18 is closed");
        }
    }

    @Test
    void layers_thatMakeNoSense_areRefused() {
        assertMistake(() -> linear(0, 2), "at least 1; got 0");
        assertMistake(() -> Head.mlp(2, 16, 1.0), "probability");
        assertMistake(() -> Head.mlp(0, 1000, 0.5).logSoftmax(), "at least one class; got 0");
        assertMistake(() -> network.replaceHead(Head.of(conv2d(512, 2, 1))), "does not take the 512 features");
        assertMistake(() -> network.replaceHead(Head.of(sequential(linear(512, 4), new Leaf.Permute(List.of(1, 0))))),
                "for one image it gave Float [4, 1]");
    }

    private static void assertMistake(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOfAny(IllegalArgumentException.class, GraftException.class)
                .hasMessageContaining(message);
    }

    private static StoredTensor half(int n, int bits) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * n).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            bytes.putShort((short) bits);
        }
        return StoredTensor.of(DType.F16, new long[] {n}, bytes.flip());
    }

    private void threeStepsWithWeightDecay() {
        TensorVector parameters = new TensorVector(network.trainableParameters().values().toArray(Tensor[]::new));
        SGDOptions options = new SGDOptions(0.1);
        options.weight_decay().put(0.1);
        SGD sgd = new SGD(parameters, options);
        Tensor images = torch.randn(2, 3, 64, 64);
        for (int i = 0; i < 3; i++) {
            sgd.zero_grad(true);
            torch.cross_entropy_loss(network.forward(images), Tensor.create(0L, 1L)).backward();
            sgd.step();
        }
    }

    private Map<String, float[]> values() {
        Map<String, float[]> values = new LinkedHashMap<>();
        Modules.state(network.module())
                .forEach((name, tensor) -> values.put(name, floats(tensor.to(ScalarType.Float))));
        return values;
    }

    private Set<String> changed(Map<String, float[]> before) {
        Map<String, float[]> after = values();
        after.keySet().removeIf(name -> Arrays.equals(after.get(name), before.get(name)));
        return after.keySet();
    }
}
