package io.github.graftml.nn.internal;

import static java.util.Objects.requireNonNull;

import io.github.graftml.runtime.NativeScope;
import io.github.graftml.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** A second set of values of some parameters: their running average. Owns its tensors. For one thread. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class AveragedWeights implements AutoCloseable {

    private final Map<String, Tensor> values = new LinkedHashMap<>();

    /** {@code value += fraction * (parameter - value)}; the first time {@code value = parameter}. */
    public void follow(Map<String, Tensor> parameters, double fraction) {
        try (NativeScope scope = NativeScope.open()) {
            NoGrad.run(() -> parameters.forEach((name, parameter) -> {
                Tensor value = values.get(name);
                if (value == null) {
                    values.put(name, scope.keep(parameter.detach().clone()));
                } else {
                    value.lerp_(parameter, new Scalar(fraction));
                }
            }));
        }
    }

    /** Swaps the values of the parameters and of this set. */
    public void swap(Map<String, Tensor> parameters) {
        try (NativeScope scope = NativeScope.open()) {
            NoGrad.run(() -> parameters.forEach((name, parameter) -> {
                Tensor before = parameter.detach().clone();
                Tensor value = requireNonNull(values.get(name));
                parameter.copy_(value);
                value.copy_(before);
            }));
        }
    }

    /** {@return a copy} */
    public StateDict.Builder stored() {
        try (NativeScope scope = NativeScope.open()) {
            StateDict.Builder state = StateDict.builder();
            values.forEach((name, value) -> state.put(name, Tensors.stored(value)));
            return state;
        }
    }

    /** Restores the values for parameters of these names. */
    public void restore(Map<String, Tensor> parameters, StateDict state) {
        follow(parameters, 0);
        values.forEach((name, value) -> Tensors.copy(state.get(name), value));
    }

    @Override
    public void close() {
        values.values().forEach(Tensor::close);
        values.clear();
    }
}
