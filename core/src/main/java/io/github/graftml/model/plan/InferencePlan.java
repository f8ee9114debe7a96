package io.github.graftml.model.plan;

import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A compiled network in inference mode: batch normalization folded into convolutions, activations and additions fused
 * with them,
 * weights packed for this processor, values in channels_last order. It copies the weights, so later changes do not
 * affect it.
 * Concurrent threads run it one at a time, since a run uses every core.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class InferencePlan implements AutoCloseable {

    /**
     * Larger batches are computed in slices of this size. The output of one operation is then still in the cache when
     * the next one
     * reads it, and intermediate values need a fraction of the memory.
     */
    private static final long SLICE = 16;

    /** Enough for full slices, the last batches of training and validation, and a single image. */
    private static final int SIZES_KEPT = 4;

    private final ComputeType computeType;
    private final Graph graph;
    private final List<NodeWeights> parameters;
    private final data_type floatType;
    private final ProgramResources constants;
    private final Map<Input, Program> programs = new LinkedHashMap<>(4, 0.75f, true); // in order of use
    private boolean closed;

    /** The input that a program is built for. */
    private record Input(List<Long> shape, boolean channelsLast) {
    }

    private InferencePlan(ComputeType computeType, Graph graph, List<NodeWeights> parameters, data_type floatType,
            ProgramResources constants) {
        this.computeType = computeType;
        this.graph = graph;
        this.parameters = parameters;
        this.floatType = floatType;
        this.constants = constants;
    }

    /** {@return the first layer of a tree that a plan does not support; modules do} */
    public static Optional<Layer> unsupported(Layer tree) {
        return PlanSupport.unsupported(tree);
    }

    /**
     * Compiles a network.
     *
     * @param tree       a convolutional network
     * @param parameters parameters and buffers by their names in the tree, float32; read now, not stored
     * @param computeType FP32 or BF16
     * @throws IllegalArgumentException if the tree has an {@link #unsupported} layer or a parameter is missing
     */
    public static InferencePlan compile(Layer tree, Function<String, Tensor> parameters, ComputeType computeType) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            return of(GraphBuilder.build(tree, parameters), computeType, computeType, scope);
        }
    }

    /**
     * Compiles a network with convolutions in int8; see {@link #compile}.
     *
     * @throws IllegalArgumentException also if the calibration belongs to another network
     */
    public static InferencePlan compileInt8(Layer tree, Function<String, Tensor> parameters, Calibration calibration) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            return of(Quantizer.quantize(GraphBuilder.build(tree, parameters), calibration), ComputeType.INT8,
                    ComputeType.fastestReal(), scope);
        }
    }

    /**
     * Creates a plan of a graph.
     *
     * @param graph the graph; its tensors are copied
     * @param floatType  the type of the operations that are not in int8
     */
    static InferencePlan of(Graph graph, ComputeType computeType, ComputeType floatType, NativeScope scope) {
        ProgramResources constants = new ProgramResources(scope);
        data_type type = floatType == ComputeType.BF16 ? data_type.bf16 : data_type.f32;
        List<NodeWeights> parameters = graph.nodes().stream().map(node -> NodeWeights.of(node.op(), type, constants))
                .toList();
        return new InferencePlan(computeType, graph, parameters, type, constants);
    }

    /**
     * Computes the output.
     *
     * @param images normalized images, float32 [N,C,H,W]; owned by the caller
     * @return the output, float32, without gradients; belongs to the scope of the calling thread
     * @throws IllegalArgumentException if the images do not fit the network
     * @throws IllegalStateException    after {@link #close}, or if this processor lacks the instructions: bf16 needs
     *                                  AVX-512
     */
    public Tensor run(Tensor images) {
        return run(images, null);
    }

    /**
     * Computes the output.
     *
     * @param observer receives the values of each slice; null for none
     */
    synchronized Tensor run(Tensor images, Program.@Nullable Observer observer) {
        if (closed) {
            throw new IllegalStateException("This inference plan is closed; compile a new one");
        }
        torch.get_num_threads(); // initializes OpenMP for a thread that never called LibTorch
        return Tensors.inSlices(images, SLICE, slice -> runSlice(slice, observer));
    }

    private Tensor runSlice(Tensor images, Program.@Nullable Observer observer) {
        Tensor result;
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            Tensor floats = images.to(ScalarType.Float);
            boolean channelsLast = floats.is_contiguous(MemoryFormat.ChannelsLast);
            Tensor dense = channelsLast ? floats : floats.contiguous();
            result = scope.keep(program(dense, channelsLast).run(dense, observer));
        }
        try (result) {
            return new Tensor(result);
        }
    }

    private Program program(Tensor images, boolean channelsLast) {
        Input input = new Input(Arrays.stream(images.shape()).boxed().toList(), channelsLast);
        Program known = programs.get(input);
        if (known != null) {
            return known;
        }
        if (programs.size() == SIZES_KEPT) {
            programs.remove(programs.keySet().iterator().next()).close();
        }
        Program program = build(images, channelsLast);
        programs.put(input, program);
        return program;
    }

    private Program build(Tensor images, boolean channelsLast) {
        try {
            return ProgramBuilder.build(graph, parameters, floatType, images, channelsLast);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalStateException(
                    "oneDNN cannot compute this network in " + computeType + " on this processor (" + e.getMessage()
                            + "); use Precision.FP32",
                    e);
        }
    }

    /** Waits for an active run. */
    @Override
    public synchronized void close() {
        closed = true;
        programs.values().forEach(Program::close);
        programs.clear();
        constants.close();
    }

    @Override
    public String toString() {
        return "inference plan of " + graph.nodes().size() + " fused operations, " + computeType;
    }
}
