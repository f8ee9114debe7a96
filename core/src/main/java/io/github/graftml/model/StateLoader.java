package io.github.graftml.model;

import static java.util.Objects.requireNonNull;

import io.github.graftml.error.WeightsException;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.weights.KeyDifference;
import io.github.graftml.weights.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Copies the tensors of a file into a model: all or none. */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class StateLoader {

    private StateLoader() {
    }

    /**
     * Loads the weights of a model or of a part of it.
     *
     * @param module the parameters and buffers
     * @param model  what an error calls the model
     * @param state  the weights
     * @param part   matches the names to load, of the model and of the file
     */
    static void load(Module module, String model, StateDict state, Predicate<String> part) {
        try (NativeScope scope = NativeScope.open()) {
            Map<String, Tensor> targets = Modules.state(module);
            targets.keySet().removeIf(part.negate());
            Map<String, long[]> shapes = new LinkedHashMap<>();
            targets.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
            StateDict given = state.renamed(name -> {
                String current = PublishedNames.current(name);
                return part.test(current) ? current : null;
            });
            shapes.keySet().removeIf(name -> name.endsWith(".num_batches_tracked") && !given.contains(name));
            KeyDifference difference = given.differenceFrom(shapes);
            if (!difference.isEmpty()) {
                throw new WeightsException("The weights do not fit " + model + ": " + difference.summary()
                        + "; give weights of the same architecture and head");
            }
            given.tensors().forEach((name, stored) -> Tensors.copy(stored, requireNonNull(targets.get(name))));
        }
    }
}
