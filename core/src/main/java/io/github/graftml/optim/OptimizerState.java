package io.github.graftml.optim;

import static java.util.Objects.requireNonNull;

import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The state of an optimizer for a model's parameters, {@code sgd(0.01).momentum(0.9).on(model)}. It consists of named
 * tensors, such as momentum, so that a checkpoint can contain them. Owns these tensors, not the parameters. For one
 * thread.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public abstract class OptimizerState implements AutoCloseable {

    private static final String ACCUMULATED = "accumulated_gradient";
    private static final String BATCHES = "accumulated_batches";

    private final List<Group> groups = new ArrayList<>();
    private double maxNorm = Double.POSITIVE_INFINITY;
    private double maxValue = Double.POSITIVE_INFINITY;
    private int every = 1;
    private double learningRate;
    private boolean closed;

    /**
     * Creates the state.
     *
     * @param groups   the parameters by group
     * @param memories names of the tensors for each parameter, each of its shape and 0 at first
     * @param counters names of the scalars for each parameter, float32 and 0 at first
     */
    OptimizerState(List<ParameterGroup> groups, List<String> memories, List<String> counters) {
        try (NativeScope scope = NativeScope.open()) {
            for (ParameterGroup group : groups) {
                List<Slot> slots = new ArrayList<>();
                group.parameters().forEach((name, parameter) -> {
                    Map<String, Tensor> memory = new LinkedHashMap<>();
                    memories.forEach(m -> memory.put(m, scope.keep(torch.zeros_like(parameter))));
                    counters.forEach(c -> memory.put(c, scope.keep(torch.zeros(new long[0], parameter.options()))));
                    slots.add(new Slot(name, scope.keep(new Tensor(parameter)), memory));
                });
                this.groups.add(new Group(slots, group.learningRateScale(), group.weightDecay()));
            }
        }
    }

    /** Sets the learning rate of {@link #step()}, before the first step. */
    final OptimizerState learningRate(double rate) {
        learningRate = rate;
        return this;
    }

    /**
     * Clips gradients as {@code torch.nn.utils.clip_grad_value_} and {@code clip_grad_norm_} do; before the first step.
     *
     * @param maxValue largest absolute value of an element; infinite for no limit
     * @param maxNorm  Euclidean norm of all gradients together; infinite for no limit
     */
    final OptimizerState clipping(double maxValue, double maxNorm) {
        this.maxValue = maxValue;
        this.maxNorm = maxNorm;
        return this;
    }

    /** Updates weights at every {@code every}-th step only, with the mean of the gradients; before the first step. */
    final OptimizerState accumulating(int every) {
        this.every = every;
        if (every > 1) {
            try (NativeScope scope = NativeScope.open()) {
                slots().forEach(slot -> {
                    slot.memory.put(ACCUMULATED, scope.keep(torch.zeros_like(slot.parameter)));
                    slot.memory.put(BATCHES, scope.keep(torch.zeros(new long[0], slot.parameter.options())));
                });
            }
        }
        return this;
    }

    /** Updates the parameters that have a gradient, with the optimizer's learning rate. */
    public final void step() {
        step(learningRate);
    }

    /**
     * Updates the parameters that have a gradient. It allocates nothing in the caller's scope.
     *
     * @param learningRate the learning rate of this step, such as a schedule's
     * @throws IllegalStateException if this state was closed
     */
    public final void step(double learningRate) {
        requireOpen();
        try (NativeScope scope = NativeScope.open(); NoGradGuard off = new NoGradGuard()) {
            List<Slot> ready = slots().filter(Slot::hasGradient).filter(slot -> every == 1 || slot.accumulate(every))
                    .toList();
            clip(ready);
            for (Group group : groups) {
                List<Slot> moving = group.slots.stream().filter(ready::contains).toList();
                if (!moving.isEmpty()) {
                    update(moving, learningRate * group.learningRateScale, group.weightDecay);
                }
            }
        }
    }

    private void clip(List<Slot> slots) {
        if (slots.isEmpty() || Double.isInfinite(maxValue) && Double.isInfinite(maxNorm)) {
            return;
        }
        TensorVector parameters = new TensorVector(slots.stream().map(Slot::parameter).toArray(Tensor[]::new));
        if (Double.isFinite(maxValue)) {
            torch.clip_grad_value_(parameters, maxValue);
        }
        if (Double.isFinite(maxNorm)) {
            torch.clip_grad_norm_(parameters, maxNorm);
        }
    }

    private Stream<Slot> slots() {
        return groups.stream().flatMap(group -> group.slots.stream());
    }

    /**
     * Clears the gradients of the parameters; without it, those of the next backward pass are added to them.
     *
     * @throws IllegalStateException if this state was closed
     */
    public final void zeroGrad() {
        requireOpen();
        try (NativeScope scope = NativeScope.open()) {
            groups.forEach(g -> g.slots.forEach(s -> s.parameter.mutable_grad().reset()));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "This optimizer state is closed; create a new one with optimizer.on(model)");
        }
    }

    /**
     * {@return the tensors of this state as {@code PARAMETER/MEMORY}, such as {@code fc.weight/exp_avg}; this state owns them}
     */
    public final Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        groups.forEach(g -> g.slots.forEach(s -> s.memory.forEach((name, t) -> all.put(s.name + "/" + name, t))));
        return all;
    }

    /** Frees the tensors of this state. */
    @Override
    public final void close() {
        closed = true;
        groups.forEach(g -> g.slots.forEach(s -> {
            s.memory.values().forEach(Tensor::close);
            s.parameter.close();
        }));
        groups.clear();
    }

    /** Updates parameters; called without autograd, in a separate scope. */
    abstract void update(List<Slot> slots, double learningRate, double weightDecay);

    private record Group(List<Slot> slots, double learningRateScale, double weightDecay) {
    }

    /** One parameter and its state; compared by identity. */
    static final class Slot {

        private final String name;
        private final Tensor parameter;
        private final Map<String, Tensor> memory;

        Slot(String name, Tensor parameter, Map<String, Tensor> memory) {
            this.name = name;
            this.parameter = parameter;
            this.memory = memory;
        }

        Tensor parameter() {
            return parameter;
        }

        /** {@return whether the gradient is now the mean over {@code every} batches} */
        boolean accumulate(int every) {
            Tensor sum = memory(ACCUMULATED).add_(parameter.grad());
            Tensor batches = memory(BATCHES).add_(new Scalar(1));
            if (batches.item_double() < every) {
                return false;
            }
            parameter.grad().copy_(sum).div_(new Scalar(every));
            sum.zero_();
            batches.zero_();
            return true;
        }

        boolean hasGradient() {
            return parameter.grad().defined();
        }

        /** The gradient in the parameter's memory format, which fused kernels require. */
        Tensor gradient() {
            Tensor gradient = parameter.grad();
            for (long d = 0; d < parameter.dim(); d++) {
                if (gradient.stride(d) != parameter.stride(d)) {
                    return torch.empty_like(parameter).copy_(gradient);
                }
            }
            return gradient;
        }

        Tensor memory(String of) {
            return requireNonNull(memory.get(of));
        }
    }
}
