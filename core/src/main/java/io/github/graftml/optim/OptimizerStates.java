package io.github.graftml.optim;

import io.github.graftml.optim.Optimizer.Adam;
import io.github.graftml.optim.Optimizer.RmsProp;
import io.github.graftml.optim.Optimizer.Sgd;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Creates the state of an {@link Optimizer} for a module's parameters. */
final class OptimizerStates {

    private OptimizerStates() {
    }

    /**
     * Creates the state.
     *
     * @param parameters every parameter of a module by name; those that require no gradient are skipped
     */
    static OptimizerState of(Optimizer optimizer, Map<String, Tensor> parameters) {
        Adjusted adjusted = Adjusted.of(optimizer);
        Gradients gradients = adjusted.gradients();
        return plain(adjusted.rule(), groups(adjusted, parameters)).learningRate(adjusted.learningRate())
                .clipping(gradients.maxValue(), gradients.maxNorm())
                .accumulating(gradients.every());
    }

    private static OptimizerState plain(Optimizer optimizer, List<ParameterGroup> groups) {
        if (optimizer instanceof Adam adam) {
            return new AdamState(groups, adam.beta1(), adam.beta2(), adam.epsilon(), adam.decoupled());
        }
        if (optimizer instanceof Sgd sgd) {
            return new SgdState(groups, sgd.momentum(), sgd.lookAhead());
        }
        RmsProp rmsProp = (RmsProp) optimizer;
        return new RmsPropState(groups, rmsProp.alpha(), rmsProp.epsilon(), rmsProp.momentum());
    }

    /** Groups parameters by learning rate and weight decay, in the order of the module. */
    private static List<ParameterGroup> groups(Adjusted optimizer, Map<String, Tensor> parameters) {
        Optimizer.WeightDecay decay = optimizer.decay();
        Map<List<Double>, Map<String, Tensor>> byValues = new LinkedHashMap<>();
        parameters.forEach((name, p) -> {
            if (p.requires_grad()) {
                double strength = p.dim() > 1 || decay.normsAndBiasesToo() ? decay.strength() : 0;
                byValues.computeIfAbsent(List.of(optimizer.groups().scale(name), strength),
                        key -> new LinkedHashMap<>()).put(name, p);
            }
        });
        List<ParameterGroup> groups = new ArrayList<>();
        byValues.forEach((key, members) -> groups.add(new ParameterGroup(members, key.get(0), key.get(1))));
        return groups;
    }
}
