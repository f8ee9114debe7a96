package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import io.github.graftml.model.Model;
import io.github.graftml.runtime.NativeScope;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;

/**
 * An optimizer's configuration as an immutable value; {@link Optimizers} creates it. Its state is created by
 * {@link io.github.graftml.train.Trainer#fit} or {@link #on}, and covers the parameters that require a gradient.
 * Formulas and
 * defaults are those of {@code torch.optim}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(NamedChoice.class)
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public sealed interface Optimizer permits Optimizer.Adam, Optimizer.Sgd, Optimizer.RmsProp, Adjusted {

    /** {@return the learning rate, greater than 0} A {@link Schedule} starts from it. */
    double learningRate();

    /** {@return the weight decay} */
    WeightDecay decay();

    /**
     * {@return a copy of this optimizer with another weight decay}
     *
     * @param strength at least 0; decoupled from the gradient in AdamW, else added to it
     */
    Optimizer weightDecay(double strength);

    /** {@return a copy of this optimizer without weight decay on parameters of fewer than two dimensions} */
    Optimizer noDecayOnNormsAndBiases();

    /**
     * Returns the state of this optimizer for a model's trainable parameters, for custom training loops. Parameters
     * that
     * are frozen later keep their state; those that are unfrozen later have none.
     *
     * @param model not closed; must outlive the state's last step
     * @return the state; the caller closes it
     */
    default OptimizerState on(Model model) {
        try (NativeScope scope = NativeScope.open()) {
            return OptimizerStates.of(this, model.trainableParameters());
        }
    }

    /**
     * {@return a copy of this optimizer with a learning rate for each group of parameters}
     *
     * @param groups the groups and their learning rates
     */
    default Optimizer parameterGroups(ParameterGroups groups) {
        return Adjusted.of(this).with(groups);
    }

    /**
     * {@return a copy of this optimizer with gradients clipped by their norm: torch's {@code clip_grad_norm_}}
     *
     * @param max the largest Euclidean norm of all gradients together, greater than 0
     */
    default Optimizer clipNorm(double max) {
        return Adjusted.of(this).with(Adjusted.of(this).gradients().maxNorm(max));
    }

    /**
     * {@return a copy of this optimizer with gradients clipped by value: torch's {@code clip_grad_value_}}
     *
     * @param max the largest absolute value of an element, greater than 0
     */
    default Optimizer clipValue(double max) {
        return Adjusted.of(this).with(Adjusted.of(this).gradients().maxValue(max));
    }

    /**
     * Returns a copy of this optimizer with gradient accumulation: it updates weights with the mean gradient of several
     * batches, as if they were one larger batch (except for batch normalization). Schedules still count batches.
     * Batches
     * left over at the end of an epoch count in the next one; at the end of the run they are dropped.
     *
     * @param batches batches for each update, at least 1. Default: 1
     * @return the copy
     */
    default Optimizer accumulate(int batches) {
        return Adjusted.of(this).with(Adjusted.of(this).gradients().every(batches));
    }

    /**
     * @param strength          weight decay, at least 0
     * @param normsAndBiasesToo whether parameters of fewer than two dimensions decay as well, as in torch
     */
    record WeightDecay(double strength,
            @JsonProperty("norms_and_biases") @JsonAlias("normsAndBiasesToo") boolean normsAndBiasesToo) {

        /** No weight decay. */
        static final WeightDecay NONE = new WeightDecay(0, true);

        /**
         * Checks the range.
         *
         * @param strength          weight decay, at least 0
         * @param normsAndBiasesToo whether parameters of fewer than two dimensions decay as well, as in torch
         */
        public WeightDecay {
            Checks.notNegative("weightDecay", strength);
        }

        WeightDecay of(double newStrength) {
            return new WeightDecay(newStrength, normsAndBiasesToo);
        }

        WeightDecay matricesOnly() {
            return new WeightDecay(strength, false);
        }
    }

    /**
     * Adam (Kingma and Ba, 2015), or AdamW (Loshchilov and Hutter, 2019) when the weight decay is decoupled from the
     * gradient.
     *
     * @param learningRate greater than 0
     * @param beta1        decay rate of the mean of the gradient, in [0, 1)
     * @param beta2        decay rate of the mean of its square, in [0, 1)
     * @param epsilon      added to the denominator, greater than 0
     * @param decay        weight decay
     * @param decoupled    true for AdamW
     */
    @NameInFiles(value = "adam", formerly = "Adam")
    record Adam(@JsonProperty("learning_rate") @JsonAlias("learningRate") double learningRate, double beta1,
            double beta2, double epsilon,
            @JsonProperty("weight_decay") @JsonAlias("decay") WeightDecay decay,
            boolean decoupled) implements Optimizer {

        /**
         * Checks the ranges.
         *
         * @param learningRate greater than 0
         * @param beta1        decay rate of the mean of the gradient, in [0, 1)
         * @param beta2        decay rate of the mean of its square, in [0, 1)
         * @param epsilon      added to the denominator, greater than 0
         * @param decay        weight decay
         * @param decoupled    true for AdamW
         */
        public Adam {
            Checks.positive("learningRate", learningRate);
            Checks.belowOne("beta1", beta1);
            Checks.belowOne("beta2", beta2);
            Checks.positive("epsilon", epsilon);
        }

        /**
         * {@return a copy of this optimizer with other betas}
         *
         * @param first  decay rate of the mean of the gradient, in [0, 1). Default: 0.9
         * @param second decay rate of the mean of its square, in [0, 1). Default: 0.999
         */
        public Adam betas(double first, double second) {
            return new Adam(learningRate, first, second, epsilon, decay, decoupled);
        }

        /**
         * {@return a copy of this optimizer with another epsilon}
         *
         * @param value added to the denominator, greater than 0. Default: 1e-8
         */
        public Adam epsilon(double value) {
            return new Adam(learningRate, beta1, beta2, value, decay, decoupled);
        }

        @Override
        public Adam weightDecay(double strength) {
            return new Adam(learningRate, beta1, beta2, epsilon, decay.of(strength), decoupled);
        }

        @Override
        public Adam noDecayOnNormsAndBiases() {
            return new Adam(learningRate, beta1, beta2, epsilon, decay.matricesOnly(), decoupled);
        }
    }

    /**
     * Stochastic gradient descent.
     *
     * @param learningRate greater than 0
     * @param momentum     fraction of the previous update that is added, in [0, 1); 0 for none
     * @param lookAhead    whether to use Nesterov momentum; requires momentum
     * @param decay        weight decay, added to the gradient
     */
    @NameInFiles(value = "sgd", formerly = "Sgd")
    record Sgd(@JsonProperty("learning_rate") @JsonAlias("learningRate") double learningRate, double momentum,
            @JsonProperty("nesterov") @JsonAlias("lookAhead") boolean lookAhead,
            @JsonProperty("weight_decay") @JsonAlias("decay") WeightDecay decay) implements Optimizer {

        /**
         * Checks the ranges.
         *
         * @param learningRate greater than 0
         * @param momentum     fraction of the previous update that is added, in [0, 1); 0 for none
         * @param lookAhead    Nesterov: whether the gradient is taken as if the momentum had been followed already
         *                     (needs momentum)
         * @param decay        weight decay, added to the gradient
         */
        public Sgd {
            Checks.positive("learningRate", learningRate);
            Checks.belowOne("momentum", momentum);
            if (lookAhead && momentum == 0) {
                throw new IllegalArgumentException(
                        "nesterov() needs momentum above 0; got momentum 0; use sgd(lr).momentum(0.9).nesterov()");
            }
        }

        /**
         * {@return a copy of this optimizer with momentum}
         *
         * @param value in [0, 1). Default: 0, no momentum
         */
        public Sgd momentum(double value) {
            return new Sgd(learningRate, value, lookAhead, decay);
        }

        /** {@return a copy of this optimizer with Nesterov momentum} Set {@link #momentum(double)} first. */
        public Sgd nesterov() {
            return new Sgd(learningRate, momentum, true, decay);
        }

        @Override
        public Sgd weightDecay(double strength) {
            return new Sgd(learningRate, momentum, lookAhead, decay.of(strength));
        }

        @Override
        public Sgd noDecayOnNormsAndBiases() {
            return new Sgd(learningRate, momentum, lookAhead, decay.matricesOnly());
        }
    }

    /**
     * RMSprop (Tieleman and Hinton, 2012) as in torch.
     *
     * @param learningRate greater than 0
     * @param alpha        decay rate of the mean of the squared gradient, in [0, 1)
     * @param epsilon      added to the denominator, greater than 0
     * @param momentum     fraction of the previous update that is added, in [0, 1); 0 for none
     * @param decay        weight decay, added to the gradient
     */
    @NameInFiles(value = "rmsprop", formerly = "RmsProp")
    record RmsProp(@JsonProperty("learning_rate") @JsonAlias("learningRate") double learningRate, double alpha,
            double epsilon, double momentum,
            @JsonProperty("weight_decay") @JsonAlias("decay") WeightDecay decay) implements Optimizer {

        /**
         * Checks the ranges.
         *
         * @param learningRate greater than 0
         * @param alpha        decay rate of the mean of the squared gradient, in [0, 1)
         * @param epsilon      added to the denominator, greater than 0
         * @param momentum     fraction of the previous update that is added, in [0, 1); 0 for none
         * @param decay        weight decay, added to the gradient
         */
        public RmsProp {
            Checks.positive("learningRate", learningRate);
            Checks.belowOne("alpha", alpha);
            Checks.positive("epsilon", epsilon);
            Checks.belowOne("momentum", momentum);
        }

        /**
         * {@return a copy of this optimizer with another alpha}
         *
         * @param value decay rate of the mean of the squared gradient, in [0, 1). Default: 0.99
         */
        public RmsProp alpha(double value) {
            return new RmsProp(learningRate, value, epsilon, momentum, decay);
        }

        /**
         * {@return a copy of this optimizer with another epsilon}
         *
         * @param value added to the denominator, greater than 0. Default: 1e-8
         */
        public RmsProp epsilon(double value) {
            return new RmsProp(learningRate, alpha, value, momentum, decay);
        }

        /**
         * {@return a copy of this optimizer with momentum}
         *
         * @param value in [0, 1). Default: 0, no momentum
         */
        public RmsProp momentum(double value) {
            return new RmsProp(learningRate, alpha, epsilon, value, decay);
        }

        @Override
        public RmsProp weightDecay(double strength) {
            return new RmsProp(learningRate, alpha, epsilon, momentum, decay.of(strength));
        }

        @Override
        public RmsProp noDecayOnNormsAndBiases() {
            return new RmsProp(learningRate, alpha, epsilon, momentum, decay.matricesOnly());
        }
    }
}
