package io.github.graftml.model;

import static io.github.graftml.model.ModelGoldens.floats;
import static io.github.graftml.nn.Layers.batchNorm2d;
import static io.github.graftml.nn.Layers.conv2d;
import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.flatten;
import static io.github.graftml.nn.Layers.globalAveragePool;
import static io.github.graftml.nn.Layers.linear;
import static io.github.graftml.nn.Layers.maxPool2d;
import static io.github.graftml.nn.Layers.named;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;
import static io.github.graftml.nn.Layers.silu;
import static io.github.graftml.nn.Layers.unnamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.Graft;
import io.github.graftml.model.plan.ComputeType;
import io.github.graftml.model.plan.InferencePlan;
import io.github.graftml.nn.Composite;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Initialization;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.NoGrad;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.weights.StateDict;
import java.util.Arrays;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of a user's own layers: as PyTorch's from the first draw on, compiled as well, and clear about what is missing. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class OwnLayersTest {

    private static final StateDict GOLDENS = ModelGoldens.read("layers.safetensors");
    /** Absolute, since the gradient of a bias before batch normalization is 0 but for rounding; the others are near 0.01. */
    private static final Offset<Float> TOLERANCE = Offset.offset(5e-6f);
    private static final Map<String, Sequential> NETWORKS = Map.of(
            "pooled",
            sequential(conv2d(3, 16, 3).stride(2), batchNorm2d(16), silu(), globalAveragePool(), linear(16, 2)),
            "grouped", sequential(conv2d(3, 4, 3), relu(), maxPool2d(2),
                    conv2d(4, 8, 3).padding(2).dilation(2).groups(2).bias(false), relu(), maxPool2d(2),
                    flatten(), linear(72, 16), relu(), dropout(0.2), linear(16, 2)));

    @ParameterizedTest
    @ValueSource(strings = {"pooled", "grouped"})
    void initialValues_afterASeed_arePyTorchs(String name) {
        try (NativeScope scope = NativeScope.open(); LayerModel model = seeded(name)) {
            Map<String, Tensor> state = Modules.state(model.module());

            assertThat(GOLDENS.tensors().keySet()).filteredOn(key -> key.startsWith(name + ".init."))
                    .hasSameSizeAs(state.keySet());
            state.forEach((key, value) -> assertThat(floats(value.to(ScalarType.Float))).as(key)
                    .isEqualTo(floats(GOLDENS, name + ".init." + key)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooled", "grouped"})
    void forward_inEvaluation_equalsPyTorchs(String name) {
        try (NativeScope scope = NativeScope.open(); LayerModel model = seeded(name)) {
            model.train(false);

            assertEqual(model.forward(images()), name + ".logits");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooled", "grouped"})
    void backward_inTraining_givesPyTorchsGradientsAndStatistics(String name) {
        try (NativeScope scope = NativeScope.open(); LayerModel model = seeded(name)) {
            model.train(true);
            Graft.seed(42);

            Tensor logits = model.forward(images());
            torch.cross_entropy_loss(logits, Tensor.create(0L, 1L, 0L, 1L)).backward();

            assertEqual(logits, name + ".train.logits");
            Map<String, Tensor> trained = Modules.parameters(model.module());
            Modules.state(model.module()).forEach((key, value) -> assertEqual(
                    (trained.containsKey(key) ? trained.get(key).grad() : value).to(ScalarType.Float),
                    name + ".train." + key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pooled", "grouped"})
    void compile_plan_givesTheModelsLogits(String name) {
        try (NativeScope scope = NativeScope.open(); LayerModel model = seeded(name)) {
            try (InferencePlan plan = InferencePlan.compile(NETWORKS.get(name), Modules.state(model.module())::get,
                    ComputeType.FP32)) {
                assertEqual(NoGrad.get(() -> plan.run(images())), name + ".logits");
            }
        }
    }

    @Test
    void conv2d_withers_setOneValueEach() {
        assertThat(conv2d(4, 8, 3).stride(2).padding(1).dilation(3).groups(4).bias(false))
                .isEqualTo(new Conv2d(4, 8, 3, 2, 1, 3, 4, false));
        assertThat(conv2d(4, 8, 3)).isEqualTo(new Conv2d(4, 8, 3, 1, 0, 1, 1, true));
        assertThat(maxPool2d(3)).isEqualTo(maxPool2d(3, 3));
        assertThatThrownBy(() -> conv2d(4, 8, 3).groups(3)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("groups 3");
        assertThatThrownBy(() -> conv2d(4, 8, 3).stride(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1; got 0");
    }

    // ---- initial values ----

    @Test
    void architecture_withoutAnInitialization_beginsAsPyTorchsLayers() {
        Sequential layers = NETWORKS.get("pooled");
        Sequential backbone = new Sequential(layers.children().subList(0, 4));
        Architecture own = new Architecture("own", backbone, new Sequential(layers.children().subList(4, 5)),
                sequential(new Layer[0]), "4", 16, 16);

        Graft.seed(42);
        try (NativeScope scope = NativeScope.open(); Network network = Network.create(own)) {
            Modules.state(network.module()).forEach((key, value) -> assertThat(floats(value.to(ScalarType.Float)))
                    .as(key).isEqualTo(floats(GOLDENS, "pooled.init." + key)));
        }
    }

    /** Any of the published second passes may be put on layers that have no bias. */
    @ParameterizedTest
    @EnumSource(Initialization.class)
    void initialization_ofLayersWithoutABias_isDrawn(Initialization how) {
        Layer layers = new Composite.Initialized(
                sequential(conv2d(8, 8, 3).bias(false), batchNorm2d(8), globalAveragePool(), linear(8, 2)), how);

        assertThatCode(() -> new LayerModel("own", layers).close()).doesNotThrowAnyException();
    }

    // ---- what is missing ----

    @Test
    void architecture_withAMissingPart_saysWhich() {
        Sequential some = sequential(relu());
        assertMissing(() -> new Architecture("own", some, some, some, "fc", 8, 32, null),
                "own needs an initialization; NONE leaves what PyTorch's own layers draw");
        assertMissing(() -> new Architecture(null, some, some, some, "fc", 8, 32), "An architecture needs a name");
        assertMissing(() -> new Architecture("own", null, some, some, "fc", 8, 32), "own needs a backbone");
        assertMissing(() -> new Architecture("own", some, null, some, "fc", 8, 32), "own needs a classifier");
        assertMissing(() -> new Architecture("own", some, some, null, "fc", 8, 32), "own needs a pooling");
        assertMissing(() -> new Architecture("own", some, some, some, null, 8, 32), "own needs a headPath");
        assertMissing(() -> new Architecture("own", some, some, some, "fc", 0, 32),
                "at least one feature and one pixel; got 0 features");
    }

    @Test
    void layers_withAMissingPart_sayWhich() {
        assertMissing(() -> sequential(conv2d(3, 8, 3), null), "name 1, layer null");
        assertMissing(() -> sequential(named("a", relu()), null), "Sequential takes a list without null");
        assertMissing(() -> new Sequential(null), "Sequential takes a list");
        assertMissing(() -> new Composite.Concat(Arrays.asList(unnamed(relu()), null)),
                "Concat takes a list without null");
        assertMissing(() -> new Leaf.Permute(null), "Permute takes a list");
        assertMissing(() -> named(null, relu()), "name null");
        assertMissing(() -> new Composite.Residual(unnamed(relu()), null, relu()),
                "Residual needs a shortcut; got null. Layers.identity()");
        assertMissing(() -> new Composite.Gate(null), "Gate needs a body");
        assertMissing(() -> new Composite.Initialized(relu(), null),
                "Initialized needs an initialization (how); got null");
        assertMissing(() -> Head.of((Layer) null), "needs a layer; got null");
        assertMissing(() -> Head.of((Model) null), "needs a model; got null");
        assertMissing(() -> Model.of(null, x -> x), "needs a module and a forward");
    }

    private static void assertMissing(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static LayerModel seeded(String name) {
        Graft.seed(42);
        return new LayerModel(name, NETWORKS.get(name));
    }

    private static Tensor images() {
        return Tensors.of(GOLDENS.get("images"));
    }

    private static void assertEqual(Tensor found, String name) {
        assertThat(found.shape()).as(name).isEqualTo(GOLDENS.get(name).shape());
        assertThat(floats(found)).as(name).containsExactly(floats(GOLDENS, name), TOLERANCE);
    }
}
