package io.github.graftml.optim;

import static io.github.graftml.optim.Optimizers.adam;
import static io.github.graftml.optim.Optimizers.adamW;
import static io.github.graftml.optim.Optimizers.rmsprop;
import static io.github.graftml.optim.Optimizers.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.model.Head;
import io.github.graftml.model.Network;
import io.github.graftml.model.zoo.Architectures;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.train.Goldens;
import io.github.graftml.weights.StateDict;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // scopes and guards are opened for what closing them does
class OptimizersTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Map<String, Optimizer> OPTIMIZERS = Map.of(
            "adam", adam(1e-2),
            "adam.decay", adam(1e-2).betas(0.8, 0.99).weightDecay(0.1),
            "adamW", adamW(1e-2),
            "adamW.matricesOnly", adamW(1e-2).weightDecay(0.1).noDecayOnNormsAndBiases(),
            "sgd", sgd(1e-1),
            "sgd.momentum", sgd(1e-1).momentum(0.9).weightDecay(0.1),
            "sgd.nesterov", sgd(1e-1).momentum(0.9).nesterov(),
            "rmsprop", rmsprop(1e-2),
            "rmsprop.momentum", rmsprop(1e-2).alpha(0.9).momentum(0.9).weightDecay(0.1));

    private static final Map<String, Optimizer> ADJUSTED = Map.of(
            "sgd.clipNorm", sgd(1e-1).momentum(0.9).clipNorm(0.5),
            "sgd.clipValue", sgd(1e-1).momentum(0.9).clipValue(0.25),
            "adam.accumulate", adam(1e-2).accumulate(3),
            "sgd.all", sgd(1e-1).momentum(0.9).clipValue(0.4).clipNorm(0.5).accumulate(2),
            "adam.groups", adam(1e-2)
                    .parameterGroups(new ParameterGroups(List.of(new ParameterGroups.Group(Set.of("matrix"), 0.01)))));

    @Test
    void step_sixTimes_movesWeightsAsTorch() throws IOException {
        movesAs(Goldens.read("optimizers.safetensors"), OPTIMIZERS);
    }

    @Test
    void step_clippedAccumulatedOrGrouped_movesWeightsAsTorch() throws IOException {
        movesAs(Goldens.read("tuning.safetensors"), ADJUSTED);
    }

    @Test
    void accumulate_betweenMoves_remembersTheGradientsByName() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor weight = numbers(Math::cos, 4).requires_grad_(true);
            try (OptimizerState state = OptimizerStates.of(sgd(0.1).accumulate(2), Map.of("weight", weight))) {
                weight.mutable_grad().put(numbers(Math::sin, 4));
                state.step(0.1);
                assertThat(weight.equal(numbers(Math::cos, 4))).isTrue();
                assertThat(state.tensors().get("weight/accumulated_gradient").equal(numbers(Math::sin, 4))).isTrue();
                assertThat(state.tensors().get("weight/accumulated_batches").item_double()).isEqualTo(1);
            }
        }
    }

    @Test
    void settings_writtenAndRead_areTheSame() throws IOException {
        Optimizer whole = adam(1e-2)
                .parameterGroups(new ParameterGroups(List.of(new ParameterGroups.Group(Set.of("a", "b"), 0.01))))
                .clipNorm(1).accumulate(2);
        assertThat(JSON.readValue(JSON.writerFor(Optimizer.class).writeValueAsString(whole), Optimizer.class))
                .isEqualTo(whole);
        for (Loss loss : List.of(Loss.focal().classWeights(1, 2), Loss.binaryCrossEntropy(),
                Loss.crossEntropy().labelSmoothing(0.1),
                Loss.focal().balanced(), Loss.of("squared", (output, targets) -> output))) {
            assertThat(JSON.readValue(JSON.writerFor(Loss.class).writeValueAsString(loss), Loss.class)).isEqualTo(loss);
        }
        Schedule cycle = Schedule.oneCycle(0.1).peakAt(0.5);
        assertThat(JSON.readValue(JSON.writerFor(Schedule.class).writeValueAsString(cycle), Schedule.class))
                .isEqualTo(cycle);
    }

    private static void movesAs(StateDict golden, Map<String, Optimizer> optimizers) {
        optimizers.forEach((name, optimizer) -> {
            try (NativeScope scope = NativeScope.open()) {
                Map<String, Tensor> parameters = new LinkedHashMap<>();
                parameters.put("matrix", numbers(Math::cos, 3, 4).requires_grad_(true));
                parameters.put("vector", numbers(Math::cos, 5).requires_grad_(true));
                try (OptimizerState state = OptimizerStates.of(optimizer, parameters)) {
                    for (int k = 0; k < 6; k++) {
                        int step = k;
                        parameters.values()
                                .forEach(p -> p.mutable_grad().put(numbers(i -> Math.sin(i + step), shape(p))));
                        step(state, optimizer, step);
                        state.zeroGrad();
                    }
                }
                parameters.forEach((which, p) -> assertThat(values(p)).as(name + " " + which)
                        .containsExactly(Goldens.doubles(golden.get(name + "." + which)), within(1e-6)));
            }
        });
    }

    /** The optimizer's own rate, said or unsaid. */
    private static void step(OptimizerState state, Optimizer optimizer, int step) {
        if (step % 2 == 0) {
            state.step();
        } else {
            state.step(optimizer.learningRate());
        }
    }

    @Test
    void on_model_trainsAsALoopInTorchDoes() {
        try (Network model = Network.create(Architectures.of("resnet18")).replaceHead(Head.linear(2)).freezeBackbone();
                NativeScope scope = NativeScope.open()) {
            Tensor images = torch.ones(new long[] {2, 3, 32, 32});
            Tensor targets = torch.zeros(new long[] {2}, new TensorOptions(torch.ScalarType.Long));
            double first = 0;
            OptimizerState kept;
            try (OptimizerState optimizer = sgd(0.01).momentum(0.9).on(model)) {
                kept = optimizer;
                assertThat(optimizer.tensors().keySet()).containsExactlyInAnyOrder("fc.weight/momentum_buffer",
                        "fc.bias/momentum_buffer");
                for (int i = 0; i < 5; i++) {
                    optimizer.zeroGrad();
                    Tensor loss = Losses.crossEntropy(model.forward(images), targets);
                    first = i == 0 ? loss.item_double() : first;
                    loss.backward();
                    optimizer.step();
                }
            }
            assertThat(Losses.crossEntropy(model.forward(images), targets).item_double()).isLessThan(first);
            assertThatThrownBy(kept::step).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed")
                    .hasMessageContaining("on(model)");
            assertThatThrownBy(kept::zeroGrad).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void of_frozenParameter_hasNoStateAndStaysWhereItWas() {
        try (NativeScope scope = NativeScope.open()) {
            Tensor frozen = numbers(Math::cos, 4);
            Tensor moving = numbers(Math::cos, 4).requires_grad_(true);
            try (OptimizerState state = OptimizerStates.of(adamW(0.1), Map.of("frozen", frozen, "moving", moving))) {
                assertThat(state.tensors().keySet()).containsExactlyInAnyOrder("moving/exp_avg", "moving/exp_avg_sq",
                        "moving/step");
                moving.mutable_grad().put(numbers(Math::sin, 4));
                state.step(0.1);
                state.zeroGrad();
                assertThat(moving.grad().defined()).isFalse();
            }
            assertThat(frozen.equal(numbers(Math::cos, 4))).isTrue();
            assertThat(moving.equal(numbers(Math::cos, 4))).isFalse();
        }
    }

    @Test
    void settings_outOfRange_failWithTheirName() {
        assertThatThrownBy(() -> adam(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("learningRate must be greater than 0; got 0.0");
        assertThatThrownBy(() -> adam(1e-3).betas(1, 0.9)).hasMessage("beta1 must be in [0, 1); got 1.0");
        assertThatThrownBy(() -> sgd(0.1).weightDecay(-1)).hasMessage("weightDecay must be at least 0; got -1.0");
        assertThatThrownBy(() -> sgd(0.1).clipNorm(0)).hasMessage("clipNorm must be greater than 0; got 0.0");
        assertThatThrownBy(() -> sgd(0.1).accumulate(0)).hasMessage("accumulate must be at least 1; got 0");
        assertThatThrownBy(() -> sgd(0.1).nesterov()).hasMessageContaining("needs momentum");
    }

    private static Tensor numbers(DoubleUnaryOperator f, long... shape) {
        Tensor t = torch.zeros(shape);
        Tensor flat = t.flatten();
        for (int i = 0; i < flat.numel(); i++) {
            flat.data_ptr_float().put(i, (float) f.applyAsDouble(i));
        }
        return t;
    }

    private static long[] shape(Tensor t) {
        long[] shape = new long[(int) t.dim()];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = t.size(d);
        }
        return shape;
    }

    private static double[] values(Tensor t) {
        double[] values = new double[(int) t.numel()];
        for (int i = 0; i < values.length; i++) {
            values[i] = t.data_ptr_float().get(i);
        }
        return values;
    }
}
