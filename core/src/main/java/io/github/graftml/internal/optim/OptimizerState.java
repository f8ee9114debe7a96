package io.github.graftml.internal.optim;

import io.github.graftml.internal.memory.NativeScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What an optimizer remembers of the parameters it moves, as tensors with a name, so that a checkpoint can hold them.
 * Owns the remembered tensors, not the parameters. Used on one thread.
 */
public abstract class OptimizerState implements AutoCloseable {

    private final List<Group> groups = new ArrayList<>();

    /**
     * @param memories names of the tensors that are kept for each parameter, each of its shape and all 0 at first
     * @param counters names of the single numbers that are kept for each parameter, float32 and 0 at first
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

    /** Moves every parameter that has a gradient. The caller's scope, if any, is left as it was. */
    public final void step(double learningRate) {
        try (NativeScope scope = NativeScope.open(); NoGradGuard off = new NoGradGuard()) {
            for (Group group : groups) {
                List<Slot> moving = group.slots.stream().filter(Slot::hasGradient).toList();
                if (!moving.isEmpty()) {
                    move(moving, learningRate * group.learningRateScale, group.weightDecay);
                }
            }
        }
    }

    /** Frees every gradient; the next backward pass makes them anew. */
    public final void clearGradients() {
        try (NativeScope scope = NativeScope.open()) {
            groups.forEach(g -> g.slots.forEach(s -> s.parameter.mutable_grad().reset()));
        }
    }

    /** @return every remembered tensor as {@code PARAMETER/MEMORY}, owned by this state */
    public final Map<String, Tensor> tensors() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        groups.forEach(g -> g.slots.forEach(s -> s.memory.forEach((name, t) -> all.put(s.name + "/" + name, t))));
        return all;
    }

    @Override
    public void close() {
        groups.forEach(g -> g.slots.forEach(s -> {
            s.memory.values().forEach(Tensor::close);
            s.parameter.close();
        }));
        groups.clear();
    }

    /** Called without autograd, in a scope of its own. */
    abstract void move(List<Slot> slots, double learningRate, double weightDecay);

    private record Group(List<Slot> slots, double learningRateScale, double weightDecay) {
    }

    /** One parameter and what is remembered of it. */
    record Slot(String name, Tensor parameter, Map<String, Tensor> memory) {

        boolean hasGradient() {
            return parameter.grad().defined();
        }

        /** The gradient in the parameter's own memory order, which kernels that walk both side by side rely on. */
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
            return memory.get(of);
        }
    }
}
