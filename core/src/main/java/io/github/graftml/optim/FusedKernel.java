package io.github.graftml.optim;

import io.github.graftml.runtime.internal.Operators;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.ScriptTypeParser;
import org.bytedeco.pytorch.Tensor;

/**
 * A call of one of LibTorch's fused optimizer kernels. They read memory once, where the same formula in single
 * operations
 * reads it ten times. The bindings have no methods for them, so they are called through the dispatcher. For one step.
 */
final class FusedKernel {

    private final OperatorHandle kernel;
    private final IValueVector arguments = new IValueVector();

    FusedKernel(String name) {
        kernel = Operators.named("aten::" + name);
    }

    FusedKernel tensors(List<OptimizerState.Slot> slots, Function<OptimizerState.Slot, Tensor> of) {
        GenericList list = new GenericList(new ScriptTypeParser().parseType("Tensor"));
        slots.forEach(slot -> list.push_back(new IValue(of.apply(slot))));
        arguments.push_back(new IValue(list));
        return this;
    }

    FusedKernel number(double value) {
        arguments.push_back(new IValue(value));
        return this;
    }

    FusedKernel flag(boolean value) {
        arguments.push_back(new IValue(value));
        return this;
    }

    FusedKernel none() {
        arguments.push_back(new IValue());
        return this;
    }

    void call() {
        kernel.callBoxed(arguments);
    }
}
