package io.github.graftml.train;

import io.github.graftml.model.Model;
import io.github.graftml.nn.internal.Modules;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The part of a model that a run does not change: frozen parameters, and statistics of modules that stay in
 * evaluation mode. A checkpoint stores its hash instead of its tensors, since most of a network may be frozen.
 *
 * @param names names in the state dictionary
 * @param hash  {@link StateDict#sha256}
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
record FrozenPart(Set<String> names, String hash) {

    /**
     * {@return the frozen part of a model}
     *
     * @param freezing see {@link TrainStep#freezing()}
     */
    static FrozenPart of(Model model, List<String> freezing) {
        Set<String> parameters = Set.copyOf(model.parameterNames());
        Set<String> training = Set.copyOf(freezing);
        List<String> evaluating = freezing.stream().filter(name -> name.endsWith("/"))
                .map(path -> path.replace('/', '.')).toList();
        try (NativeScope scope = NativeScope.open()) {
            StateDict state = Modules.borrowedState(model.module());
            Set<String> names = new LinkedHashSet<>(state.tensors().keySet());
            names.removeIf(name -> parameters.contains(name) ? training.contains(name)
                    : evaluating.stream().noneMatch(name::startsWith));
            return new FrozenPart(names, part(state, names::contains).sha256());
        }
    }

    /** {@return a model's state without this part} */
    StateDict rest(StateDict state) {
        return part(state, name -> !names.contains(name));
    }

    /** {@return this part of {@code state}, and {@code rest}, which may be a whole state} */
    StateDict with(StateDict rest, StateDict state) {
        Map<String, StoredTensor> all = new LinkedHashMap<>(part(state, names::contains).tensors());
        all.putAll(rest.tensors());
        return StateDict.of(all);
    }

    private static StateDict part(StateDict state, Predicate<String> wanted) {
        return state.renamed(name -> wanted.test(name) ? name : null);
    }
}
