package io.github.graftml.model;

import static java.util.Objects.requireNonNull;

import io.github.graftml.nn.internal.Modules;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Module;

/**
 * The frozen part of a network.
 *
 * @param evaluating paths of the modules that stay in evaluation mode
 * @param backbone   whether the whole backbone is frozen with its statistics
 */
@SuppressWarnings("try") // scopes are opened for what closing them does
record Freezing(Set<String> evaluating, boolean backbone) {

    static final Freezing NOTHING = new Freezing(Set.of(), false);

    /**
     * Freezes the parameters of a part of a module, and unfreezes the others.
     *
     * @param part      which names of parameters and paths of modules belong to it
     * @param batchNorm what batch normalization does in modules that have no parameters outside the part
     * @param whole     whether the part is the whole backbone
     */
    static Freezing of(Module module, Predicate<String> part, BatchNormMode batchNorm, boolean whole) {
        try (NativeScope scope = NativeScope.open()) {
            List<String> training = new ArrayList<>();
            Modules.parameters(module).forEach((name, parameter) -> {
                boolean trains = !part.test(name);
                parameter.requires_grad_(trains);
                if (trains) {
                    training.add(name);
                }
            });
            Set<String> evaluating = new LinkedHashSet<>();
            if (batchNorm == BatchNormMode.INFERENCE) {
                evaluating.addAll(Modules.modules(module).keySet());
                evaluating.removeIf(path -> path.isEmpty() || !part.test(path)
                        || training.stream().anyMatch(name -> isWithin(name, path)));
            }
            return new Freezing(evaluating, whole && batchNorm == BatchNormMode.INFERENCE);
        }
    }

    /** Returns the names of everything from the input up to and including {@code path}: parameters and modules. */
    static Set<String> upTo(String path, Module module) {
        try (NativeScope scope = NativeScope.open()) {
            Set<String> part = new LinkedHashSet<>(upTo(path, List.copyOf(Modules.parameters(module).keySet())));
            if (!part.isEmpty()) {
                part.addAll(upTo(path, List.copyOf(Modules.modules(module).keySet())));
            }
            return part;
        }
    }

    private static List<String> upTo(String path, List<String> names) {
        int end = names.size();
        while (end > 0 && !isWithin(names.get(end - 1), path)) {
            end--;
        }
        return names.subList(0, end);
    }

    /** Returns whether a name equals a path or is below it. */
    static boolean isWithin(String name, String path) {
        return name.equals(path) || name.startsWith(path + ".");
    }

    /** Switches the mode of a module, whose frozen part stays in evaluation. */
    void train(Module module, boolean training) {
        module.train(training);
        if (training && !evaluating.isEmpty()) {
            try (NativeScope scope = NativeScope.open()) {
                Map<String, Module> modules = Modules.modules(module);
                evaluating.forEach(path -> requireNonNull(modules.get(path)).eval());
            }
        }
    }
}
