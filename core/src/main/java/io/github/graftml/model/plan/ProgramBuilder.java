package io.github.graftml.model.plan;

import static io.github.graftml.model.plan.ProgramSteps.attributes;
import static io.github.graftml.model.plan.ProgramSteps.constant;
import static io.github.graftml.model.plan.ProgramSteps.place;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_ZERO_POINTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.model.plan.OneDnn.Eltwise;
import io.github.graftml.model.plan.ProgramSteps.Argument;
import io.github.graftml.model.plan.ProgramSteps.Register;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.concat;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Compiles a {@link Graph} to a {@link Program} for inputs of one size: each operation becomes one or two primitives.
 */
final class ProgramBuilder {

    private static final int EACH_OUTPUT_CHANNEL = 1;
    private static final int EACH_OUTPUT_CHANNEL_OF_EACH_GROUP = 3;

    private final Graph graph;
    private final List<NodeWeights> parameters;
    private final data_type floatType;
    private final long[] shape;
    private final ProgramResources constants;
    private final ProgramSteps steps;
    private final memory input;

    private ProgramBuilder(Graph graph, List<NodeWeights> parameters, data_type floatType, long[] shape,
            boolean channelsLast, ProgramResources constants) {
        this.graph = graph;
        this.parameters = parameters;
        this.floatType = floatType;
        this.shape = shape;
        this.constants = constants;
        this.steps = new ProgramSteps(graph, constants);
        memory.desc given = channelsLast ? OneDnn.dense(shape, data_type.f32) : OneDnn.plain(shape, data_type.f32);
        this.input = constants.keep(new memory(given, OneDnn.ENGINE, new Pointer()));
    }

    /**
     * Builds a program.
     *
     * @param parameters the weights of each node; owned by the caller, and must outlive the program
     * @param floatType  the floating-point type: f32 or bf16
     * @param images     float32 [N,C,H,W], contiguous or channels_last: the program's size and layout
     * @throws RuntimeException if the network does not support the images, or oneDNN cannot compute it on this
     *                          processor
     */
    static Program build(Graph graph, List<NodeWeights> parameters, data_type floatType, Tensor images,
            boolean channelsLast) {
        try (NativeScope scope = NativeScope.open()) {
            ProgramResources constants = new ProgramResources(scope);
            try {
                return new ProgramBuilder(graph, parameters, floatType, images.shape(), channelsLast, constants)
                        .build();
            } catch (RuntimeException e) {
                constants.close();
                throw e;
            }
        }
    }

    private Program build() {
        if (graph.nodes().stream().anyMatch(node -> node.inputs().contains(0) && !(node.op() instanceof Op.Quantize))) {
            Register first = steps.fresh(shape, floatType);
            steps.put(0, first);
            steps.reorder(constant(DNNL_ARG_FROM, input), input.get_desc(), place(DNNL_ARG_TO, first), first.form(),
                    -1);
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            steps.put(i + 1, add(i, node.op(), node.inputs()));
            steps.release(i, node.inputs());
        }
        Register last = steps.get(graph.nodes().size());
        memory.desc wanted = OneDnn.plain(last.dims(), data_type.f32);
        memory output = constants.keep(new memory(wanted, OneDnn.ENGINE, new Pointer()));
        steps.reorder(place(DNNL_ARG_FROM, last), last.form(), constant(DNNL_ARG_TO, output), wanted, -1);
        return steps.bind(input, output, last.dims());
    }

    private Register add(int node, Op op, List<Integer> inputs) {
        if (op instanceof Op.Quantize q && !steps.has(inputs.get(0))) {
            return convert(node, constant(DNNL_ARG_FROM, input), input.get_desc(), shape, data_type.u8, DNNL_ARG_TO,
                    q.to());
        }
        Register x = steps.get(inputs.get(0));
        NodeWeights own = parameters.get(node);
        if (op instanceof Op.Convolution c) {
            return convolution(node, c, own, x, c.adds() ? inputs.get(1) : -1, null);
        } else if (op instanceof Op.QuantizedConvolution q) {
            return convolution(node, q.convolution(), own, x, q.other() != null ? inputs.get(1) : -1, q);
        } else if (op instanceof Op.FullyConnected f) {
            return fullyConnected(node, f, own, x);
        } else if (op instanceof Op.Affine) {
            return affine(node, own, inputs.get(0));
        } else if (op instanceof Op.Activate a) {
            return activate(node, a.activation(), inputs.get(0));
        } else if (op instanceof Op.Quantize q) {
            return convert(node, place(DNNL_ARG_FROM, x), x.form(), x.dims(), data_type.u8, DNNL_ARG_TO, q.to());
        } else if (op instanceof Op.Dequantize d) {
            return convert(node, place(DNNL_ARG_FROM, x), x.form(), x.dims(), floatType, DNNL_ARG_FROM, d.from());
        } else if (op instanceof Op.Pool p) {
            return pool(node, p, inputs.get(0));
        } else if (op instanceof Op.Concatenate) {
            return concatenate(node, inputs);
        } else if (op instanceof Op.Add) {
            return combine(node, algorithm.binary_add, inputs.get(0), inputs.get(1));
        } else if (op instanceof Op.Scale) {
            return combine(node, algorithm.binary_mul, inputs.get(1), inputs.get(0));
        }
        return flatten(node, (Op.Flatten) op, inputs.get(0));
    }

    // ---- the operations ----

    /**
     * Adds a convolution.
     *
     * @param other     the register that is added; -1 if there is none
     * @param quantized its quantization; null in floating point
     */
    private Register convolution(int node, Op.Convolution op, NodeWeights own, Register x, int other,
            Op.@Nullable QuantizedConvolution quantized) {
        ConvGeometry g = op.geometry();
        long[] dims = g.outputShape(x.dims());
        Register y = other < 0
                ? steps.fresh(dims, quantized != null && quantized.output() != null ? data_type.u8 : floatType)
                : steps.own(node, other);
        List<Argument> arguments = new ArrayList<>();
        primitive_attr attributes = attributes();
        post_ops after = new post_ops();
        if (quantized != null) {
            quantize(attributes, arguments, DNNL_ARG_SRC, quantized.input());
            if (quantized.output() != null) {
                quantize(attributes, arguments, DNNL_ARG_DST, quantized.output());
            }
            attributes.set_scales_mask(DNNL_ARG_WEIGHTS,
                    g.layer().groups() == 1 ? EACH_OUTPUT_CHANNEL : EACH_OUTPUT_CHANNEL_OF_EACH_GROUP);
            arguments.add(constant(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, own.scale()));
        }
        if (other >= 0) {
            PlanQuantization to = quantized == null ? null : quantized.other();
            after.append_sum(to == null ? 1 : (float) to.scale(), to == null ? 0 : (int) to.zeroPoint(), y.type());
        }
        if (op.activation() != null) {
            Eltwise.of(op.activation()).appendTo(after);
        }
        attributes.set_post_ops(after);
        convolution_forward.primitive_desc desc = new convolution_forward.primitive_desc(OneDnn.ENGINE,
                prop_kind.forward_inference,
                algorithm.convolution_direct, x.form(), own.weight().wanted(), own.bias().get_desc(), y.form(),
                g.stride(),
                g.skipped(), g.before(x.dims()), g.after(x.dims()), attributes, false);
        arguments.add(place(DNNL_ARG_SRC, x));
        arguments.add(constant(DNNL_ARG_WEIGHTS, own.weight().in(desc.weights_desc())));
        arguments.add(constant(DNNL_ARG_BIAS, own.bias()));
        arguments.add(place(DNNL_ARG_DST, y));
        steps.emit(desc, new primitive(desc), arguments, node);
        return y;
    }

    private Register fullyConnected(int node, Op.FullyConnected op, NodeWeights own, Register x) {
        if (x.dims().length != 2) {
            throw new IllegalArgumentException("A linear layer of an inference plan needs [N,F]; got "
                    + Arrays.toString(x.dims()) + "; put flatten() before it");
        }
        Register y = steps.fresh(op.layer().outputShape(x.dims()), floatType);
        inner_product_forward.primitive_desc desc = new inner_product_forward.primitive_desc(OneDnn.ENGINE,
                prop_kind.forward_inference,
                x.form(), own.weight().wanted(), own.bias().get_desc(), y.form(), attributes(), false);
        steps.emit(desc, new primitive(desc),
                List.of(place(DNNL_ARG_SRC, x), constant(DNNL_ARG_WEIGHTS, own.weight().in(desc.weights_desc())),
                        constant(DNNL_ARG_BIAS, own.bias()), place(DNNL_ARG_DST, y)),
                node);
        return y;
    }

    /** A batch norm of mean 0 and variance 1 reads memory once; product and sum would read it twice. */
    private Register affine(int node, NodeWeights own, int input) {
        Register x = steps.get(input);
        Register y = steps.overwritable(node, input) ? x : steps.fresh(x.dims(), x.type());
        batch_normalization_forward.primitive_desc desc = new batch_normalization_forward.primitive_desc(OneDnn.ENGINE,
                prop_kind.forward_inference.value, x.form(), y.form(), 0f,
                dnnl.normalization_flags.use_global_stats.value | dnnl.normalization_flags.use_scale.value
                        | dnnl.normalization_flags.use_shift.value,
                attributes(), false);
        memory mean = constants.keep(OneDnn.of(constants.keep(torch.zeros(x.dims()[1])), data_type.f32));
        memory variance = constants.keep(OneDnn.of(constants.keep(torch.ones(x.dims()[1])), data_type.f32));
        steps.emit(desc, new primitive(desc),
                List.of(place(DNNL_ARG_SRC, x), constant(DNNL_ARG_MEAN, mean), constant(DNNL_ARG_VARIANCE, variance),
                        constant(DNNL_ARG_SCALE, own.scale()), constant(DNNL_ARG_SHIFT, own.bias()),
                        place(DNNL_ARG_DST, y)),
                node);
        return y;
    }

    private Register activate(int node, Activation activation, int input) {
        Register x = steps.get(input);
        Register y = steps.overwritable(node, input) ? x : steps.fresh(x.dims(), x.type());
        List<Argument> arguments = List.of(place(DNNL_ARG_SRC, x), place(DNNL_ARG_DST, y));
        if (activation == Activation.LOG_SOFTMAX) {
            softmax_forward.primitive_desc desc = new softmax_forward.primitive_desc(OneDnn.ENGINE,
                    prop_kind.forward_inference,
                    algorithm.softmax_log, x.form(), y.form(), 1, attributes(), false);
            steps.emit(desc, new primitive(desc), arguments, node);
        } else {
            Eltwise f = Eltwise.of(activation);
            eltwise_forward.primitive_desc desc = new eltwise_forward.primitive_desc(OneDnn.ENGINE,
                    prop_kind.forward_inference,
                    f.function(), x.form(), y.form(), f.alpha(), f.beta(), attributes(), false);
            steps.emit(desc, new primitive(desc), arguments, node);
        }
        return y;
    }

    /** Converts between floating point and uint8; {@code side} is the uint8 argument. */
    private Register convert(int node, Argument from, memory.desc form, long[] dims, data_type to, int side,
            PlanQuantization quantization) {
        Register y = steps.fresh(dims, to);
        List<Argument> arguments = new ArrayList<>(List.of(from, place(DNNL_ARG_TO, y)));
        primitive_attr attributes = attributes();
        quantize(attributes, arguments, side, quantization);
        reorder.primitive_desc desc = new reorder.primitive_desc(OneDnn.ENGINE, form, OneDnn.ENGINE, y.form(),
                attributes, false);
        steps.emit(desc, new reorder(desc), arguments, node);
        return y;
    }

    private Register pool(int node, Op.Pool op, int input) {
        Register x = steps.get(input);
        long[] dims = op.layer().outputShape(x.dims());
        if (op.layer() instanceof MaxPool2d m) {
            long[] behind = {behind(x.dims()[2], dims[2], m), behind(x.dims()[3], dims[3], m)};
            return pool(node, algorithm.pooling_max, x, dims, pair(m.kernel()), pair(m.stride()), pair(m.padding()),
                    behind);
        } else if (op.layer() instanceof AvgPool2d a) {
            return pool(node, algorithm.pooling_avg_exclude_padding, x, dims, pair(a.kernel()), pair(a.stride()),
                    pair(0), pair(0));
        } else if (x.dims()[2] % dims[2] == 0 && x.dims()[3] % dims[3] == 0) {
            long[] window = {x.dims()[2] / dims[2], x.dims()[3] / dims[3]};
            return pool(node, algorithm.pooling_avg_exclude_padding, x, dims, window, window, pair(0), pair(0));
        }
        Register y = steps.fresh(dims, floatType); // windows of different sizes, which oneDNN does not support
        steps.pool((AdaptiveAvgPool2d) op.layer(), node);
        return y;
    }

    private Register pool(int node, algorithm kind, Register x, long[] dims, long[] kernel, long[] stride,
            long[] before, long[] behind) {
        Register y = steps.fresh(dims, x.type());
        pooling_forward.primitive_desc desc = new pooling_forward.primitive_desc(OneDnn.ENGINE,
                prop_kind.forward_inference, kind,
                x.form(), y.form(), stride, kernel, pair(0), before, behind, attributes(), false);
        steps.emit(desc, new primitive(desc), List.of(place(DNNL_ARG_SRC, x), place(DNNL_ARG_DST, y)), node);
        return y;
    }

    /** Returns the padding after the rows or columns that completes the last window. */
    private static long behind(long size, long windows, MaxPool2d m) {
        return Math.max(m.padding(), (windows - 1) * m.stride() + m.kernel() - size - m.padding());
    }

    private Register concatenate(int node, List<Integer> inputs) {
        memory_desc_vector forms = new memory_desc_vector();
        List<Argument> arguments = new ArrayList<>();
        long channels = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Register x = steps.get(inputs.get(i));
            forms.push_back(x.form());
            arguments.add(place(DNNL_ARG_MULTIPLE_SRC + i, x));
            channels += x.dims()[1];
        }
        long[] dims = steps.get(inputs.get(0)).dims().clone();
        dims[1] = channels;
        Register y = steps.fresh(dims, floatType);
        concat.primitive_desc desc = new concat.primitive_desc(OneDnn.ENGINE, y.form(), 1, forms, attributes(), false);
        arguments.add(place(DNNL_ARG_DST, y));
        steps.emit(desc, new concat(desc), arguments, node);
        return y;
    }

    /**
     * Adds an elementwise operation.
     *
     * @param input as large as the result; {@code other} may have one value for each channel
     */
    private Register combine(int node, algorithm operation, int input, int other) {
        Register x = steps.get(input);
        Register y = steps.overwritable(node, input) ? x : steps.fresh(x.dims(), x.type());
        binary.primitive_desc desc = new binary.primitive_desc(OneDnn.ENGINE, operation, x.form(),
                steps.get(other).form(), y.form(), attributes(), false);
        steps.emit(desc, new binary(desc),
                List.of(place(DNNL_ARG_SRC_0, x), place(DNNL_ARG_SRC_1, steps.get(other)), place(DNNL_ARG_DST, y)),
                node);
        return y;
    }

    /** Flattens in channel order; one value for each channel is already a row. */
    private Register flatten(int node, Op.Flatten op, int input) {
        Register x = steps.get(input);
        long[] dims = op.layer().outputShape(x.dims());
        if (x.dims()[1] == dims[1]) {
            return x.as(dims);
        }
        Register y = steps.fresh(dims, x.type());
        memory.desc rows = OneDnn.plain(x.dims(), x.type());
        steps.reorder(place(DNNL_ARG_FROM, x), x.form(), place(DNNL_ARG_TO, rows, y.block()), rows, node);
        return y;
    }

    private void quantize(primitive_attr attributes, List<Argument> arguments, int argument,
            PlanQuantization quantization) {
        attributes.set_scales_mask(argument, 0);
        arguments.add(constant(DNNL_ARG_ATTR_SCALES | argument, NodeWeights.scalar(quantization.scale(), constants)));
        if (quantization.zeroPoint() != 0) {
            attributes.set_zero_points_mask(argument, 0);
            arguments.add(constant(DNNL_ARG_ATTR_ZERO_POINTS | argument,
                    NodeWeights.scalar(quantization.zeroPoint(), constants)));
        }
    }

    private static long[] pair(long n) {
        return new long[] {n, n};
    }
}
