package io.github.graftml.internal.plan;

import io.github.graftml.internal.dispatch.Operators;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.ScriptTypeParser;
import org.bytedeco.pytorch.Tensor;

/**
 * An operator of LibTorch that the bindings do not declare, called through the dispatcher with boxed arguments. Bound
 * to everything but its tensors once, it is called often: a call copies the bound arguments and fills in the tensors.
 * May be called by several threads at once.
 */
final class Operator {

    private final OperatorHandle handle;
    private final IValueVector arguments;
    private final int[] slots;

    private Operator(OperatorHandle handle, IValueVector arguments, int[] slots) {
        this.handle = handle;
        this.arguments = arguments;
        this.slots = slots;
    }

    /**
     * @param name      with its namespace, and after a dot its overload: {@code mkldnn::_convolution_pointwise_.binary}
     * @param slots     the positions in {@code arguments} that each call fills with a tensor
     * @param arguments in the order of the schema: {@link Tensor}, {@code Long}, {@code Double}, {@code String},
     *                  {@code long[]}, {@code double[]} (a list of optional scalars), a ready {@link IValue}, or null
     * @return the operator; its arguments belong to {@code constants}
     * @throws RuntimeException if this LibTorch has no such operator
     */
    static Operator bind(Constants constants, String name, int[] slots, Object... arguments) {
        return new Operator(Operators.named(name), constants.keep(box(arguments)), slots.clone());
    }

    /** Calls an operator once, for work that is done at compile time; everything belongs to the scope of the calling thread. */
    static Tensor callOnce(String name, Object... arguments) {
        return new Operator(Operators.named(name), box(arguments), new int[0]).call();
    }

    /**
     * @param tensors one for each slot, in their order; stay the caller's
     * @return the first result; belongs to the scope of the calling thread
     * @throws RuntimeException what the operator says about wrong arguments
     */
    Tensor call(Tensor... tensors) {
        try (IValueVector stack = new IValueVector()) {
            stack.put(arguments);
            for (int i = 0; i < slots.length; i++) {
                try (IValue value = new IValue(tensors[i])) {
                    stack.put(slots[i], value);
                }
            }
            handle.callBoxed(stack);
            try (IValue result = stack.get(0); Tensor inside = result.toTensor()) {
                return new Tensor(inside); // the reference into the stack dies with it
            }
        }
    }

    private static IValueVector box(Object[] arguments) {
        IValueVector boxed = new IValueVector();
        for (Object argument : arguments) {
            boxed.push_back(box(argument));
        }
        return boxed;
    }

    private static IValue box(Object argument) {
        if (argument == null) {
            return new IValue();
        } else if (argument instanceof IValue ready) {
            return ready;
        } else if (argument instanceof Tensor tensor) {
            return new IValue(tensor);
        } else if (argument instanceof Long number) {
            return new IValue(number.longValue());
        } else if (argument instanceof Double number) {
            return new IValue(number.doubleValue());
        } else if (argument instanceof String text) {
            return new IValue(text);
        } else if (argument instanceof long[] numbers) {
            GenericList list = list("int");
            for (long number : numbers) {
                list.push_back(new IValue(number));
            }
            return new IValue(list);
        } else if (argument instanceof double[] numbers) {
            GenericList list = list("Optional[number]");
            for (double number : numbers) {
                list.push_back(new IValue(number));
            }
            return new IValue(list);
        }
        throw new IllegalArgumentException("An operator takes no argument of " + argument.getClass());
    }

    private static GenericList list(String type) {
        return new GenericList(new ScriptTypeParser().parseType(type));
    }
}
