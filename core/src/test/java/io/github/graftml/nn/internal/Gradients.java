package io.github.graftml.nn.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.bytedeco.pytorch.Tensor;

/** What a backward pass left. */
final class Gradients {

    private Gradients() {
    }

    /** Of the leaves in their order, from a loss that weighs the output with {@code direction}; clears them for the next backward pass. */
    static Tensor[] of(Tensor output, Tensor direction, Collection<Tensor> leaves) {
        output.mul(direction).sum().backward();
        return leaves.stream().map(leaf -> {
            Tensor gradient = leaf.grad().clone();
            leaf.mutable_grad().reset();
            return gradient;
        }).toArray(Tensor[]::new);
    }

    static double relativeDifference(Tensor a, Tensor b) {
        assertThat(a.shape()).containsExactly(b.shape());
        return NoGrad.get(() -> a.sub(b).norm().item_double() / b.norm().item_double());
    }
}
