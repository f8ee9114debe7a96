package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * An optimizer with learning rates by group, and gradients that are limited or gathered before it follows them.
 *
 * @param rule      how weights follow gradients
 * @param groups    learning rates by group
 * @param gradients what becomes of gradients before
 */
@NameInFiles(value = "adjusted", formerly = "Adjusted")
record Adjusted(@JsonProperty("optimizer") @JsonAlias("rule") Optimizer rule, ParameterGroups groups,
        Gradients gradients) implements Optimizer {

    /** Checks that adjustments are not nested. */
    public Adjusted {
        if (rule instanceof Adjusted) {
            throw new IllegalArgumentException("rule is to be a plain optimizer; got " + rule);
        }
    }

    static Adjusted of(Optimizer optimizer) {
        return optimizer instanceof Adjusted already ? already
                : new Adjusted(optimizer, ParameterGroups.NONE, Gradients.AS_THEY_ARE);
    }

    Adjusted with(ParameterGroups newGroups) {
        return new Adjusted(rule, newGroups, gradients);
    }

    Adjusted with(Gradients newGradients) {
        return new Adjusted(rule, groups, newGradients);
    }

    @Override
    public double learningRate() {
        return rule.learningRate();
    }

    @Override
    public WeightDecay decay() {
        return rule.decay();
    }

    @Override
    public Adjusted weightDecay(double strength) {
        return new Adjusted(rule.weightDecay(strength), groups, gradients);
    }

    @Override
    public Adjusted noDecayOnNormsAndBiases() {
        return new Adjusted(rule.noDecayOnNormsAndBiases(), groups, gradients);
    }
}
