package io.github.graftml.internal.plan;

import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.internal.nn.Tensors;
import io.github.graftml.internal.plan.Graph.Node;
import io.github.graftml.model.layer.Layer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A network in inference mode, compiled: batch norm folded into convolutions, activations and additions fused into them,
 * weights packed for this processor, values in channels_last order. It keeps its own copy of the weights, so that it
 * shows the network as it was when compiled. May run on several threads at once; close it when none does.
 */
public final class InferencePlan implements AutoCloseable {

    /**
     * More pictures than this are computed in slices of so many: what one operation leaves is then still in the caches when
     * the next one reads it, and the values in between take a fraction of the memory. Measured for ResNet-101 on two cores
     * (32 MiB of L3): slices of 16 are 9 % faster than 64 at once in fp32 and bf16; 4 to 32 differ by 2 %.
     */
    private static final long SLICE = 16;

    /** One kernel with the registers that it reads, and those that nobody reads after it. */
    private record Step(Kernel kernel, int[] inputs, int[] dead) {
    }

    private final Arithmetic arithmetic;
    private final ScalarType type;
    private final List<Step> steps;
    private final Constants constants;
    private boolean closed;

    private InferencePlan(Arithmetic arithmetic, ScalarType type, List<Step> steps, Constants constants) {
        this.arithmetic = arithmetic;
        this.type = type;
        this.steps = steps;
        this.constants = constants;
    }

    /** @return the first layer of a tree that a plan cannot run; the plain modules can */
    public static Optional<Layer> unsupported(Layer tree) {
        return GraphBuilder.unsupported(tree);
    }

    /**
     * @param tree       a convolutional network
     * @param parameters parameters and buffers by their names in the tree, float32; read now, not kept
     * @param arithmetic FP32 or BF16
     * @throws IllegalArgumentException if the tree has an {@link #unsupported} layer or a parameter is missing
     */
    public static InferencePlan compile(Layer tree, Function<String, Tensor> parameters, Arithmetic arithmetic) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            return of(GraphBuilder.build(tree, parameters), arithmetic, arithmetic, scope);
        }
    }

    /** As {@link #compile}, with convolutions on bytes. */
    public static InferencePlan compileInt8(Layer tree, Function<String, Tensor> parameters, Calibration calibration) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            return of(Quantizer.quantize(GraphBuilder.build(tree, parameters), calibration), Arithmetic.INT8, Arithmetic.fastestReal(), scope);
        }
    }

    /** @param real what the operations compute with that are not on bytes */
    static InferencePlan of(Graph graph, Arithmetic arithmetic, Arithmetic real, NativeScope scope) {
        Constants constants = new Constants(scope);
        Kernels kernels = new Kernels(type(real), constants);
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            boolean[] overwrite = new boolean[node.inputs().size()];
            for (int k = 0; k < overwrite.length; k++) {
                overwrite[k] = graph.mayOverwrite(node.inputs().get(k), i);
            }
            int index = i;
            steps.add(new Step(kernels.of(node.op(), overwrite), node.inputs().stream().mapToInt(r -> r).toArray(),
                    node.inputs().stream().distinct().filter(r -> graph.lastUse(r) == index).mapToInt(r -> r).toArray()));
        }
        return new InferencePlan(arithmetic, type(real), List.copyOf(steps), constants);
    }

    private static ScalarType type(Arithmetic real) {
        return real == Arithmetic.BF16 ? ScalarType.BFloat16 : ScalarType.Float;
    }

    /**
     * @param images float32 [N,C,H,W], normalised; stays the caller's
     * @return what the tree computes, float32, without gradients; belongs to the scope of the calling thread
     * @throws IllegalStateException after {@link #close}
     */
    public Tensor run(Tensor images) {
        return Tensors.inSlices(images, SLICE, slice -> run(slice, (node, inputs, output) -> { }));
    }

    /** Sees each node at work; what it is given dies soon after. */
    interface Observer {
        void saw(int node, Tensor[] inputs, Tensor output);
    }

    /** All pictures at once. */
    Tensor run(Tensor images, Observer observer) {
        if (closed) {
            throw new IllegalStateException("This inference plan is closed; compile another one");
        }
        Tensor result;
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            Tensor[] registers = new Tensor[steps.size() + 1];
            registers[0] = images.to(type).contiguous(MemoryFormat.ChannelsLast);
            for (int i = 0; i < steps.size(); i++) {
                Step step = steps.get(i);
                Tensor[] inputs = new Tensor[step.inputs.length];
                for (int k = 0; k < inputs.length; k++) {
                    inputs[k] = registers[step.inputs[k]];
                }
                registers[i + 1] = step.kernel.apply(inputs);
                observer.saw(i, inputs, registers[i + 1]);
                for (int dead : step.dead) {
                    registers[dead].close();
                }
            }
            result = scope.keep(registers[steps.size()].to(ScalarType.Float).contiguous());
        }
        try (result) {
            return new Tensor(result);
        }
    }

    @Override
    public void close() {
        closed = true;
        constants.close();
    }

    @Override
    public String toString() {
        return "inference plan of " + steps.size() + " fused operations, " + arithmetic;
    }
}
