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
 * What a run leaves of a model as it is, to the last bit: parameters that do not train, and statistics of modules that stay
 * in evaluation. A checkpoint holds its hash in its place, since most of a network may be frozen.
 *
 * @param names in the state dictionary
 * @param hash  {@link StateDict#sha256}
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
record FrozenPart(Set<String> names, String hash) {

    /** @param freezing see {@link TrainStep#freezing()} */
    static FrozenPart of(Model model, List<String> freezing) {
        Set<String> parameters = Set.copyOf(model.parameterNames());
        Set<String> training = Set.copyOf(freezing);
        List<String> evaluating = freezing.stream().filter(name -> name.endsWith("/")).map(path -> path.replace('/', '.')).toList();
        try (NativeScope scope = NativeScope.open()) {
            StateDict state = Modules.borrowedState(model.module());
            Set<String> names = new LinkedHashSet<>(state.tensors().keySet());
            names.removeIf(name -> parameters.contains(name) ? training.contains(name) : evaluating.stream().noneMatch(name::startsWith));
            return new FrozenPart(names, part(state, names::contains).sha256());
        }
    }

    /** @return all but this of a model's state */
    StateDict rest(StateDict state) {
        return part(state, name -> !names.contains(name));
    }

    /** @return this part of {@code state}, and {@code rest}, which may be a whole state */
    StateDict with(StateDict rest, StateDict state) {
        Map<String, StoredTensor> all = new LinkedHashMap<>(part(state, names::contains).tensors());
        all.putAll(rest.tensors());
        return StateDict.of(all);
    }

    private static StateDict part(StateDict state, Predicate<String> wanted) {
        return state.renamed(name -> wanted.test(name) ? name : null);
    }
}
