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
 * How weights follow their gradients, as an immutable value; the state it needs comes to life in
 * {@link io.github.graftml.train.Trainer#fit} and covers only parameters that require a gradient. {@link Optimizers} is the place to start.
 * Formulas and defaults are those of {@code torch.optim}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(NamedChoice.class)
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public sealed interface Optimizer permits Optimizer.Adam, Optimizer.Sgd, Optimizer.RmsProp, Adjusted {

    /** @return the learning rate, greater than 0; what a {@link Schedule} starts from */
    double learningRate();

    /** @return how strongly weights are drawn towards 0, at least 0 */
    WeightDecay decay();

    /** @return this optimizer with another weight decay, at least 0 */
    Optimizer weightDecay(double strength);

    /** @return this optimizer leaving norms and biases (parameters of fewer than two dimensions) out of its weight decay */
    Optimizer noDecayOnNormsAndBiases();

    /**
     * Returns the state of this optimizer for a model's trainable parameters, for training loops of your own. Parameters that
     * are frozen later keep their state; those that are unfrozen later have none.
     *
     * @param model not closed; must outlive the state's last step
     * @return owned by the caller, who closes it
     */
    default OptimizerState on(Model model) {
        try (NativeScope scope = NativeScope.open()) {
            return OptimizerStates.of(this, model.trainableParameters());
        }
    }

    /** @return this optimizer with learning rates of their own for groups of parameters */
    default Optimizer parameterGroups(ParameterGroups groups) {
        return Adjusted.of(this).with(groups);
    }

    /** @return this optimizer following gradients whose Euclidean norm, over all parameters together, is at most {@code max}, above 0: torch's {@code clip_grad_norm_} */
    default Optimizer clipNorm(double max) {
        return Adjusted.of(this).with(Adjusted.of(this).gradients().maxNorm(max));
    }

    /** @return this optimizer following gradients whose every element is at most {@code max}, above 0, in size: torch's {@code clip_grad_value_} */
    default Optimizer clipValue(double max) {
        return Adjusted.of(this).with(Adjusted.of(this).gradients().maxValue(max));
    }

    /**
     * @param batches at least 1
     * @return this optimizer moving weights after so many batches only, along the mean of their gradients, as if they were
     *         one larger batch (but for batch normalisation). Schedules go on counting batches; what is left over at the
     *         end of an epoch counts in the next one, so that every move is the mean of equally many batches; at the end
     *         of the run it moves nothing
     */
    default Optimizer accumulate(int batches) {
        return Adjusted.of(this).with(Adjusted.of(this).gradients().every(batches));
    }

    /**
     * @param strength          weight decay, at least 0
     * @param normsAndBiasesToo whether parameters of fewer than two dimensions decay as well, as in torch
     */
    record WeightDecay(double strength, @JsonProperty("norms_and_biases") @JsonAlias("normsAndBiasesToo") boolean normsAndBiasesToo) {

        /** None at all. */
        static final WeightDecay NONE = new WeightDecay(0, true);

        /** Checks the range. */
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
     * Adam (Kingma and Ba, 2015), or AdamW (Loshchilov and Hutter, 2019) when the weight decay is decoupled from the gradient.
     *
     * @param learningRate greater than 0
     * @param beta1        how slowly the mean of the gradient moves, in [0, 1)
     * @param beta2        how slowly the mean of its square moves, in [0, 1)
     * @param epsilon      added to the denominator, greater than 0
     * @param decay        weight decay
     * @param decoupled    true for AdamW
     */
    @NameInFiles(value = "adam", formerly = "Adam")
    record Adam(@JsonProperty("learning_rate") @JsonAlias("learningRate") double learningRate, double beta1, double beta2, double epsilon,
                @JsonProperty("weight_decay") @JsonAlias("decay") WeightDecay decay, boolean decoupled) implements Optimizer {

        /** Checks the ranges. */
        public Adam {
            Checks.positive("learningRate", learningRate);
            Checks.belowOne("beta1", beta1);
            Checks.belowOne("beta2", beta2);
            Checks.positive("epsilon", epsilon);
        }

        /** @return this optimizer with other decay rates of its two means, each in [0, 1) */
        public Adam betas(double first, double second) {
            return new Adam(learningRate, first, second, epsilon, decay, decoupled);
        }

        /** @return this optimizer with another term in the denominator, greater than 0 */
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
     * @param momentum     share of the last step that is kept, in [0, 1); 0 for none
     * @param lookAhead    Nesterov: whether the gradient is taken as if the momentum had been followed already (needs momentum)
     * @param decay        weight decay, added to the gradient
     */
    @NameInFiles(value = "sgd", formerly = "Sgd")
    record Sgd(@JsonProperty("learning_rate") @JsonAlias("learningRate") double learningRate, double momentum,
               @JsonProperty("nesterov") @JsonAlias("lookAhead") boolean lookAhead, @JsonProperty("weight_decay") @JsonAlias("decay") WeightDecay decay) implements Optimizer {

        /** Checks the ranges. */
        public Sgd {
            Checks.positive("learningRate", learningRate);
            Checks.belowOne("momentum", momentum);
            if (lookAhead && momentum == 0) {
                throw new IllegalArgumentException("nesterov needs momentum: sgd(lr).momentum(0.9).nesterov()");
            }
        }

        /** @return this optimizer with momentum, in [0, 1) */
        public Sgd momentum(double value) {
            return new Sgd(learningRate, value, lookAhead, decay);
        }

        /** @return this optimizer with Nesterov's momentum; set {@link #momentum(double)} first */
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
     * RMSprop (Tieleman and Hinton, 2012) as torch has it.
     *
     * @param learningRate greater than 0
     * @param alpha        how slowly the mean of the squared gradient moves, in [0, 1)
     * @param epsilon      added to the denominator, greater than 0
     * @param momentum     share of the last step that is kept, in [0, 1); 0 for none
     * @param decay        weight decay, added to the gradient
     */
    @NameInFiles(value = "rmsprop", formerly = "RmsProp")
    record RmsProp(@JsonProperty("learning_rate") @JsonAlias("learningRate") double learningRate, double alpha, double epsilon, double momentum,
                   @JsonProperty("weight_decay") @JsonAlias("decay") WeightDecay decay) implements Optimizer {

        /** Checks the ranges. */
        public RmsProp {
            Checks.positive("learningRate", learningRate);
            Checks.belowOne("alpha", alpha);
            Checks.positive("epsilon", epsilon);
            Checks.belowOne("momentum", momentum);
        }

        /** @return this optimizer with another smoothing of the squared gradient, in [0, 1) */
        public RmsProp alpha(double value) {
            return new RmsProp(learningRate, value, epsilon, momentum, decay);
        }

        /** @return this optimizer with another term in the denominator, greater than 0 */
        public RmsProp epsilon(double value) {
            return new RmsProp(learningRate, alpha, value, momentum, decay);
        }

        /** @return this optimizer with momentum, in [0, 1) */
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
