package io.github.graftml.model.plan;

import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import java.util.List;
import java.util.function.IntFunction;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A graph compiled for inputs of one size: oneDNN's primitives, bound to blocks of one piece of memory, which values
 * reuse. A run
 * allocates nothing but its result. One run at a time.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
final class Program implements AutoCloseable {

    /** One operation, bound to the memory that it reads and writes. */
    @FunctionalInterface
    interface Step {
        void run(stream stream);
    }

    /** Receives a node of the graph when it has finished. */
    @FunctionalInterface
    interface Observer {
        /**
         * Called when a node has finished.
         *
         * @param registers views of its floating-point inputs and output, in the calling thread's scope
         */
        void saw(int node, IntFunction<Tensor> registers);
    }

    /**
     * A step of the program.
     *
     * @param node the node that it completes; -1 for a step that only moves values
     */
    record Bound(Step step, int node) {
    }

    private final List<Bound> steps;
    private final memory input;
    private final memory output;
    private final long[] outputShape;
    private final IntFunction<Tensor> registers;
    private final ProgramResources constants;
    private final stream stream;

    /**
     * Creates a program.
     *
     * @param input     float32 in the layout of {@link #run}'s argument; without an address
     * @param output    float32, row-major; without an address
     * @param registers creates views of them
     * @param constants all native objects that the steps need; this object takes ownership
     */
    Program(List<Bound> steps, memory input, memory output, long[] outputShape, IntFunction<Tensor> registers,
            stream stream, ProgramResources constants) {
        this.steps = List.copyOf(steps);
        this.input = input;
        this.output = output;
        this.outputShape = outputShape.clone();
        this.registers = registers;
        this.stream = stream;
        this.constants = constants;
    }

    /**
     * Computes the output.
     *
     * @param images of the program's size and layout; owned by the caller
     * @return the output, float32, belongs to the scope of the calling thread
     */
    Tensor run(Tensor images, @Nullable Observer observer) {
        Tensor result = Tensors.empty(outputShape, ScalarType.Float);
        input.set_data_handle(images.data_ptr());
        output.set_data_handle(result.data_ptr());
        for (Bound bound : steps) {
            bound.step.run(stream);
            if (observer != null && bound.node >= 0) {
                stream._wait();
                try (NativeScope scope = NativeScope.open()) {
                    observer.saw(bound.node, registers);
                }
            }
        }
        stream._wait();
        return result;
    }

    @Override
    public void close() {
        constants.close();
    }
}
