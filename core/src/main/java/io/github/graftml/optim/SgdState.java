package io.github.graftml.optim;

import java.util.List;

/** Gradient descent with momentum as in {@code torch.optim.SGD}, without dampening. */
final class SgdState extends OptimizerState {

    private static final String MOMENTUM = "momentum_buffer";

    private final double momentum;
    private final boolean nesterov;

    SgdState(List<ParameterGroup> groups, double momentum, boolean nesterov) {
        super(groups, momentum == 0 ? List.of() : List.of(MOMENTUM), List.of());
        this.momentum = momentum;
        this.nesterov = nesterov;
    }

    @Override
    void update(List<Slot> slots, double learningRate, double weightDecay) {
        new FusedKernel("_fused_sgd_")
                .tensors(slots, Slot::parameter)
                .tensors(slots, Slot::gradient)
                .tensors(momentum == 0 ? List.of() : slots, slot -> slot.memory(MOMENTUM))
                .number(weightDecay).number(momentum).number(learningRate).number(0)
                .flag(nesterov).flag(false)
                .flag(false) // is_first_step: without dampening, a buffer of zeros gives the same
                .none().none()
                .call();
    }
}
