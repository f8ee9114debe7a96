package io.github.graftml.train;

import io.github.graftml.internal.optim.AdamState;
import io.github.graftml.internal.optim.OptimizerState;
import io.github.graftml.internal.optim.ParameterGroup;
import io.github.graftml.internal.optim.RmsPropState;
import io.github.graftml.internal.optim.SgdState;
import io.github.graftml.train.Optimizer.Adam;
import io.github.graftml.train.Optimizer.RmsProp;
import io.github.graftml.train.Optimizer.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/** Brings an {@link Optimizer} to life over a module's parameters. */
final class OptimizerStates {

    private OptimizerStates() {
    }

    /** @param parameters every parameter of a module by name; those that require no gradient are left out */
    static OptimizerState of(Optimizer optimizer, Map<String, Tensor> parameters) {
        List<ParameterGroup> groups = groups(optimizer.decay(), parameters);
        if (optimizer instanceof Adam adam) {
            return new AdamState(groups, adam.beta1(), adam.beta2(), adam.epsilon(), adam.decoupled());
        }
        if (optimizer instanceof Sgd sgd) {
            return new SgdState(groups, sgd.momentum(), sgd.lookAhead());
        }
        RmsProp rmsProp = (RmsProp) optimizer;
        return new RmsPropState(groups, rmsProp.alpha(), rmsProp.epsilon(), rmsProp.momentum());
    }

    private static List<ParameterGroup> groups(Optimizer.WeightDecay decay, Map<String, Tensor> parameters) {
        Map<String, Tensor> matrices = new LinkedHashMap<>();
        Map<String, Tensor> normsAndBiases = new LinkedHashMap<>();
        parameters.forEach((name, p) -> {
            if (p.requires_grad()) {
                (p.dim() > 1 ? matrices : normsAndBiases).put(name, p);
            }
        });
        return List.of(new ParameterGroup(matrices, 1, decay.strength()),
                new ParameterGroup(normsAndBiases, 1, decay.normsAndBiasesToo() ? decay.strength() : 0));
    }
}
