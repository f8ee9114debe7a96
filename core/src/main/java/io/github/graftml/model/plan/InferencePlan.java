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
 * A network in inference mode, compiled: batch norm folded into convolutions, activations and additions fused into them,
 * weights packed for this processor, values in channels_last order. It keeps its own copy of the weights, so that it
 * shows the network as it was when compiled. Threads that run it at once take turns, since one run takes every core.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class InferencePlan implements AutoCloseable {

    /**
     * More pictures than this are computed in slices of so many: what one operation leaves is then still in the caches when
     * the next one reads it, and the values in between take a fraction of the memory.
     */
    private static final long SLICE = 16;

    /** Full slices, the rest of an epoch in training and in validation, and one picture, say. */
    private static final int SIZES_KEPT = 4;

    private final ComputeType arithmetic;
    private final Graph graph;
    private final List<NodeWeights> parameters;
    private final data_type real;
    private final ProgramResources constants;
    private final Map<Input, Program> programs = new LinkedHashMap<>(4, 0.75f, true); // the one used last at the end
    private boolean closed;

    /** What a program is made for. */
    private record Input(List<Long> shape, boolean channelsLast) {
    }

    private InferencePlan(ComputeType arithmetic, Graph graph, List<NodeWeights> parameters, data_type real, ProgramResources constants) {
        this.arithmetic = arithmetic;
        this.graph = graph;
        this.parameters = parameters;
        this.real = real;
        this.constants = constants;
    }

    /** @return the first layer of a tree that a plan cannot run; the plain modules can */
    public static Optional<Layer> unsupported(Layer tree) {
        return PlanSupport.unsupported(tree);
    }

    /**
     * @param tree       a convolutional network
     * @param parameters parameters and buffers by their names in the tree, float32; read now, not kept
     * @param arithmetic FP32 or BF16
     * @throws IllegalArgumentException if the tree has an {@link #unsupported} layer or a parameter is missing
     */
    public static InferencePlan compile(Layer tree, Function<String, Tensor> parameters, ComputeType arithmetic) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            return of(GraphBuilder.build(tree, parameters), arithmetic, arithmetic, scope);
        }
    }

    /**
     * As {@link #compile}, with convolutions on bytes.
     *
     * @throws IllegalArgumentException also if the calibration is one of another network
     */
    public static InferencePlan compileInt8(Layer tree, Function<String, Tensor> parameters, Calibration calibration) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            return of(Quantizer.quantize(GraphBuilder.build(tree, parameters), calibration), ComputeType.INT8, ComputeType.fastestReal(), scope);
        }
    }

    /**
     * @param graph its tensors are copied
     * @param real  what the operations compute with that are not on bytes
     */
    static InferencePlan of(Graph graph, ComputeType arithmetic, ComputeType real, NativeScope scope) {
        ProgramResources constants = new ProgramResources(scope);
        data_type type = real == ComputeType.BF16 ? data_type.bf16 : data_type.f32;
        List<NodeWeights> parameters = graph.nodes().stream().map(node -> NodeWeights.of(node.op(), type, constants)).toList();
        return new InferencePlan(arithmetic, graph, parameters, type, constants);
    }

    /**
     * @param images float32 [N,C,H,W], normalised; stays the caller's
     * @return what the tree computes, float32, without gradients; belongs to the scope of the calling thread
     * @throws IllegalArgumentException if the images do not fit the network
     * @throws IllegalStateException    after {@link #close}, or if this processor lacks the instructions: bf16 wants AVX-512
     */
    public Tensor run(Tensor images) {
        return run(images, null);
    }

    /** @param observer sees each slice of the pictures pass through; null if nobody looks */
    synchronized Tensor run(Tensor images, Program.@Nullable Observer observer) {
        if (closed) {
            throw new IllegalStateException("This inference plan is closed; compile another one");
        }
        torch.get_num_threads(); // a thread that never called LibTorch gets its share of OpenMP's threads here
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
            return ProgramBuilder.build(graph, parameters, real, images, channelsLast);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalStateException("oneDNN cannot compute this network in " + arithmetic + " on this processor (" + e.getMessage()
                    + "); choose Precision.FP32", e);
        }
    }

    /** Waits for a run that is under way. */
    @Override
    public synchronized void close() {
        closed = true;
        programs.values().forEach(Program::close);
        programs.clear();
        constants.close();
    }

    @Override
    public String toString() {
        return "inference plan of " + graph.nodes().size() + " fused operations, " + arithmetic;
    }
}
