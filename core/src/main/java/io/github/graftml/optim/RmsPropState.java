package io.github.graftml.optim;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** RMSprop as in {@code torch.optim}, not centered; LibTorch has no fused kernel for it. */
final class RmsPropState extends OptimizerState {

    private static final String SQUARE = "square_avg";
    private static final String MOMENTUM = "momentum_buffer";

    private final double alpha;
    private final double epsilon;
    private final double momentum;

    RmsPropState(List<ParameterGroup> groups, double alpha, double epsilon, double momentum) {
        super(groups, momentum == 0 ? List.of(SQUARE) : List.of(SQUARE, MOMENTUM), List.of());
        this.alpha = alpha;
        this.epsilon = epsilon;
        this.momentum = momentum;
    }

    @Override
    void update(List<Slot> slots, double learningRate, double weightDecay) {
        for (Slot slot : slots) {
            Tensor gradient = slot.gradient();
            if (weightDecay != 0) {
                gradient = gradient.add(slot.parameter(), new Scalar(weightDecay));
            }
            Tensor square = slot.memory(SQUARE);
            square.mul_(new Scalar(alpha)).addcmul_(gradient, gradient, new Scalar(1 - alpha));
            Tensor denominator = square.sqrt().add_(new Scalar(epsilon));
            if (momentum == 0) {
                slot.parameter().addcdiv_(gradient, denominator, new Scalar(-learningRate));
            } else {
                Tensor buffer = slot.memory(MOMENTUM).mul_(new Scalar(momentum)).addcdiv_(gradient, denominator);
                slot.parameter().add_(buffer, new Scalar(-learningRate));
            }
        }
    }
}
