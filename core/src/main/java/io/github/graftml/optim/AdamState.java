package io.github.graftml.optim;

import java.util.List;
import org.bytedeco.pytorch.Scalar;

/** Adam and AdamW as in {@code torch.optim}. */
final class AdamState extends OptimizerState {

    private static final String MEAN = "exp_avg";
    private static final String SQUARE = "exp_avg_sq";
    private static final String STEP = "step";

    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final boolean decoupled;

    AdamState(List<ParameterGroup> groups, double beta1, double beta2, double epsilon, boolean decoupled) {
        super(groups, List.of(MEAN, SQUARE), List.of(STEP));
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.decoupled = decoupled;
    }

    @Override
    void update(List<Slot> slots, double learningRate, double weightDecay) {
        Scalar one = new Scalar(1);
        slots.forEach(slot -> slot.memory(STEP).add_(one));
        new FusedKernel(decoupled ? "_fused_adamw_" : "_fused_adam_")
                .tensors(slots, Slot::parameter)
                .tensors(slots, Slot::gradient)
                .tensors(slots, slot -> slot.memory(MEAN))
                .tensors(slots, slot -> slot.memory(SQUARE))
                .tensors(List.of(), Slot::parameter) // none: the maxima of amsgrad
                .tensors(slots, slot -> slot.memory(STEP))
                .number(learningRate).number(beta1).number(beta2).number(weightDecay).number(epsilon)
                .flag(false).flag(false) // amsgrad, maximize
                .none().none() // gradient scale, found infinity
                .call();
    }
}
