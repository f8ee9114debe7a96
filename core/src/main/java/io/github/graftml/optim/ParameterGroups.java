package io.github.graftml.optim;

import io.github.graftml.model.Model;
import io.github.graftml.runtime.internal.Checks;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Parameter groups, each with a factor for the learning rate:
 * {@code adam(1e-3).parameterGroups(ParameterGroups.byDepth(model, 3).layerDecay(100))}. Parameters in no group have
 * the whole
 * learning rate. Frozen parameters are not updated, whatever their group. Immutable.
 *
 * @param groups the groups, from the input to the output
 */
public record ParameterGroups(List<Group> groups) {

    /** No groups: every parameter has the whole learning rate. */
    static final ParameterGroups NONE = new ParameterGroups(List.of());

    /**
     * Parameters with the same learning rate.
     *
     * @param parameters names as in the model's state dictionary
     * @param scale      the factor of the learning rate, at least 0
     */
    public record Group(Set<String> parameters, double scale) {

        /**
         * Copies the names and checks the range.
         *
         * @param parameters names as in the model's state dictionary
         * @param scale      the factor of the learning rate, at least 0
         */
        public Group {
            // in order, so that equal runs write equal files
            parameters = Collections.unmodifiableSet(new LinkedHashSet<>(parameters));
            Checks.notNegative("scale", scale);
        }
    }

    /**
     * Copies the list.
     *
     * @param groups the groups, from the input to the output
     */
    public ParameterGroups {
        groups = List.copyOf(groups);
        Set<String> seen = new LinkedHashSet<>();
        groups.forEach(group -> group.parameters.forEach(name -> {
            if (!seen.add(name)) {
                throw new IllegalArgumentException("The parameter " + name + " is in two groups; remove it from one");
            }
        }));
    }

    /**
     * Groups a model's layers by depth. The last group is its head, if it has one. The others have about the same
     * number of
     * layers, in the order of the module: from input to output in the library's networks. Each has the whole learning
     * rate.
     *
     * @param model not closed; only its parameter names are read
     * @param count number of groups, at least 1, at most the number of layers with parameters
     * @return the groups, each with the whole learning rate
     * @throws IllegalArgumentException if there are too few layers
     */
    public static ParameterGroups byDepth(Model model, int count) {
        Set<String> head = model.headParameters();
        Map<String, Set<String>> layers = new LinkedHashMap<>(); // by the path of the layer that holds the parameters
        model.parameterNames().stream().filter(name -> !head.contains(name))
                .forEach(name -> layers.computeIfAbsent(name.substring(0, Math.max(0, name.lastIndexOf('.'))),
                        path -> new LinkedHashSet<>()).add(name));
        int runs = Checks.atLeast("count", count, 1) - (head.isEmpty() ? 0 : 1);
        if (runs == 0) {
            return new ParameterGroups(List.of(new Group(new LinkedHashSet<>(model.parameterNames()), 1)));
        }
        if (layers.size() < runs) {
            throw new IllegalArgumentException("count must be at most " + (layers.size() + count - runs)
                    + ", the layers of " + model + "; got " + count);
        }
        List<Set<String>> inOrder = List.copyOf(layers.values());
        List<Group> groups = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Set<String> names = new LinkedHashSet<>();
            inOrder.subList(run * inOrder.size() / runs, (run + 1) * inOrder.size() / runs).forEach(names::addAll);
            groups.add(new Group(names, 1));
        }
        if (!head.isEmpty()) {
            groups.add(new Group(head, 1));
        }
        return new ParameterGroups(groups);
    }

    /**
     * Returns a copy of these groups with layer-wise learning rate decay: from the last group towards the input,
     * learning
     * rates fall by the same factor from group to group.
     *
     * @param times the last group's learning rate divided by the first one's, at least 1
     * @return the copy
     */
    public ParameterGroups layerDecay(double times) {
        if (!(times >= 1)) {
            throw new IllegalArgumentException("times must be at least 1; got " + times);
        }
        int last = groups.size() - 1;
        List<Group> scaled = new ArrayList<>();
        for (int i = 0; i <= last; i++) {
            scaled.add(
                    new Group(groups.get(i).parameters, last == 0 ? 1 : Math.pow(times, (double) (i - last) / last)));
        }
        return new ParameterGroups(scaled);
    }

    /** {@return the factor of a parameter's learning rate} */
    double scale(String parameter) {
        return groups.stream().filter(group -> group.parameters.contains(parameter)).findFirst().map(Group::scale)
                .orElse(1.0);
    }

    /** How many parameters each group has, and its scale. */
    @Override
    public String toString() {
        return "ParameterGroups" + groups.stream()
                .map(group -> group.parameters.size() + " parameters x " + (float) group.scale).toList();
    }
}
