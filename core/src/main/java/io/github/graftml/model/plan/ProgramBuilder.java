package io.github.graftml.model.plan;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_SCALES;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_ATTR_ZERO_POINTS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_BIAS;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MEAN;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_MULTIPLE_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCALE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SHIFT;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_0;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC_1;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_VARIANCE;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WEIGHTS;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.model.plan.OneDnn.Eltwise;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.concat;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.global.dnnl.prop_kind;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory_desc_vector;
import org.bytedeco.dnnl.pooling_forward;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.softmax_forward;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/** Turns a {@link Graph} into a {@link Program} for inputs of one size: an operation of the graph is a primitive or two. */
final class ProgramBuilder {

    private static final int EACH_OUTPUT_CHANNEL = 1;
    private static final int EACH_OUTPUT_CHANNEL_OF_EACH_GROUP = 3;

    private final Graph graph;
    private final List<NodeWeights> parameters;
    private final data_type real;
    private final long[] shape;
    private final ProgramResources constants;
    private final Arena arena = new Arena();
    private final Register[] registers; // the first is null where nobody reads the input as real numbers
    private memory input;
    private final List<Planned> planned = new ArrayList<>();

    /** A piece of the arena, and how many registers lie in it that are still to be read. */
    private static final class Block {
        private final long begin;
        private final long bytes;
        private int registers;

        private Block(long begin, long bytes) {
            this.begin = begin;
            this.bytes = bytes;
        }
    }

    /** A value between two operations: [N,C,H,W] in channels_last order, or [N,F]. */
    private record Register(long[] dims, data_type type, Block block) {
        memory.desc form() {
            return OneDnn.dense(dims, type);
        }
    }

    /** What a primitive calls an argument, and where it lies: in the arena or, without a block, in memory of its own. */
    private record Argument(int name, memory.desc form, Block block, memory constant) {
    }

    /** A step that waits for the arena: {@code primitive} with its arguments, or a pooling that LibTorch does. */
    private record Planned(primitive primitive, List<Argument> arguments, AdaptiveAvgPool2d pooling, int node) {
    }

    private ProgramBuilder(Graph graph, List<NodeWeights> parameters, data_type real, long[] shape, ProgramResources constants) {
        this.graph = graph;
        this.parameters = parameters;
        this.real = real;
        this.shape = shape;
        this.constants = constants;
        this.registers = new Register[graph.nodes().size() + 1];
    }

    /**
     * @param parameters of each node; stay the caller's and outlive the program
     * @param real       what real numbers are kept as: f32 or bf16
     * @param images     float32 [N,C,H,W], contiguous or channels_last: of their size and layout
     * @throws RuntimeException if the images do not fit the network, or oneDNN cannot compute it on this processor
     */
    static Program build(Graph graph, List<NodeWeights> parameters, data_type real, Tensor images, boolean channelsLast) {
        try (NativeScope scope = NativeScope.open()) {
            ProgramResources constants = new ProgramResources(scope);
            try {
                return new ProgramBuilder(graph, parameters, real, images.shape(), constants).build(channelsLast);
            } catch (RuntimeException e) {
                constants.close();
                throw e;
            }
        }
    }

    private Program build(boolean channelsLast) {
        memory.desc given = channelsLast ? OneDnn.dense(shape, data_type.f32) : OneDnn.plain(shape, data_type.f32);
        input = constants.keep(new memory(given, OneDnn.ENGINE, new Pointer()));
        if (graph.nodes().stream().anyMatch(node -> node.inputs().contains(0) && !(node.op() instanceof Op.Quantize))) {
            registers[0] = fresh(shape, real);
            registers[0].block.registers++;
            reorder(constant(DNNL_ARG_FROM, input), given, place(DNNL_ARG_TO, registers[0]), registers[0].form(), -1);
        }
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            registers[i + 1] = add(i, node.op(), node.inputs());
            registers[i + 1].block.registers++;
            release(i, node.inputs());
        }
        Register last = registers[graph.nodes().size()];
        memory.desc wanted = OneDnn.plain(last.dims, data_type.f32);
        memory output = constants.keep(new memory(wanted, OneDnn.ENGINE, new Pointer()));
        reorder(place(DNNL_ARG_FROM, last), last.form(), constant(DNNL_ARG_TO, output), wanted, -1);
        return bind(output, last.dims);
    }

    /** Blocks whose registers have all been read for the last time go back to the arena. */
    private void release(int node, List<Integer> inputs) {
        inputs.stream().distinct().filter(r -> registers[r] != null && graph.lastUse(r) == node).map(r -> registers[r].block).forEach(block -> {
            if (--block.registers == 0) {
                arena.free(block.begin, block.bytes);
            }
        });
    }

    private Register add(int node, Op op, List<Integer> inputs) {
        Register x = registers[inputs.get(0)];
        NodeWeights own = parameters.get(node);
        if (op instanceof Op.Convolution c) {
            return convolution(node, c, own, x, c.adds() ? inputs.get(1) : -1, null);
        } else if (op instanceof Op.QuantizedConvolution q) {
            return convolution(node, q.real(), own, x, q.other() != null ? inputs.get(1) : -1, q);
        } else if (op instanceof Op.FullyConnected) {
            return fullyConnected(node, own, x);
        } else if (op instanceof Op.Affine) {
            return affine(node, own, inputs.get(0));
        } else if (op instanceof Op.Activate a) {
            return activate(node, a.activation(), inputs.get(0));
        } else if (op instanceof Op.Quantize q) {
            return x == null ? convert(node, constant(DNNL_ARG_FROM, input), input.get_desc(), shape, data_type.u8, DNNL_ARG_TO, q.to())
                    : convert(node, place(DNNL_ARG_FROM, x), x.form(), x.dims, data_type.u8, DNNL_ARG_TO, q.to());
        } else if (op instanceof Op.Dequantize d) {
            return convert(node, place(DNNL_ARG_FROM, x), x.form(), x.dims, real, DNNL_ARG_FROM, d.from());
        } else if (op instanceof Op.Pool p) {
            return pool(node, p, inputs.get(0));
        } else if (op instanceof Op.Concatenate) {
            return concatenate(node, inputs);
        } else if (op instanceof Op.Add) {
            return combine(node, algorithm.binary_add, inputs.get(0), inputs.get(1));
        } else if (op instanceof Op.Scale) {
            return combine(node, algorithm.binary_mul, inputs.get(1), inputs.get(0));
        }
        return flatten(node, inputs.get(0));
    }

    // ---- the operations ----

    /**
     * @param other     the register that is added; -1 where there is none
     * @param quantized what its bytes stand for; null for a convolution on real numbers
     */
    private Register convolution(int node, Op.Convolution op, NodeWeights own, Register x, int other, Op.QuantizedConvolution quantized) {
        ConvGeometry g = op.geometry();
        long[] weight = own.weight().dims();
        long rows = weight[weight.length - 2];
        long columns = weight[weight.length - 1];
        long out = OneDnn.elements(weight) / rows / columns / weight[weight.length - 3];
        long in = weight[weight.length - 3] * g.groups();
        if (x.dims.length != 4 || x.dims[1] != in) {
            throw new IllegalArgumentException("A convolution takes [N," + in + ",H,W]; got " + Arrays.toString(x.dims));
        }
        long[] dims = {x.dims[0], out, g.output(x.dims, 0, rows), g.output(x.dims, 1, columns)};
        if (dims[2] < 1 || dims[3] < 1) {
            throw new IllegalArgumentException("A convolution of " + rows + "x" + columns + " finds no place in " + Arrays.toString(x.dims));
        }
        Register y = other < 0 ? fresh(dims, quantized != null && quantized.output() != null ? data_type.u8 : real) : own(node, other);
        List<Argument> arguments = new ArrayList<>();
        primitive_attr attributes = attributes();
        post_ops after = new post_ops();
        if (quantized != null) {
            quantize(attributes, arguments, DNNL_ARG_SRC, quantized.input());
            if (quantized.output() != null) {
                quantize(attributes, arguments, DNNL_ARG_DST, quantized.output());
            }
            attributes.set_scales_mask(DNNL_ARG_WEIGHTS, g.groups() == 1 ? EACH_OUTPUT_CHANNEL : EACH_OUTPUT_CHANNEL_OF_EACH_GROUP);
            arguments.add(constant(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, own.scale()));
        }
        if (other >= 0) {
            Quantization to = quantized == null ? null : quantized.other();
            after.append_sum(to == null ? 1 : (float) to.scale(), to == null ? 0 : (int) to.zeroPoint(), y.type);
        }
        if (op.activation() != null) {
            Eltwise.of(op.activation()).appendTo(after);
        }
        attributes.set_post_ops(after);
        convolution_forward.primitive_desc desc = new convolution_forward.primitive_desc(OneDnn.ENGINE, prop_kind.forward_inference,
                algorithm.convolution_direct, x.form(), own.weight().wanted(), own.bias().get_desc(), y.form(), g.stride(),
                LongStream.of(g.dilation()).map(d -> d - 1).toArray(), g.before(x.dims), g.behind(x.dims), attributes, false);
        arguments.add(place(DNNL_ARG_SRC, x));
        arguments.add(constant(DNNL_ARG_WEIGHTS, own.weight().in(desc.weights_desc())));
        arguments.add(constant(DNNL_ARG_BIAS, own.bias()));
        arguments.add(place(DNNL_ARG_DST, y));
        emit(desc, new primitive(desc), arguments, node);
        return y;
    }

    private Register fullyConnected(int node, NodeWeights own, Register x) {
        long[] weight = own.weight().dims();
        if (x.dims.length != 2 || x.dims[1] != weight[1]) {
            throw new IllegalArgumentException("A fully connected layer takes [N," + weight[1] + "]; got " + Arrays.toString(x.dims));
        }
        Register y = fresh(new long[] {x.dims[0], weight[0]}, real);
        inner_product_forward.primitive_desc desc = new inner_product_forward.primitive_desc(OneDnn.ENGINE, prop_kind.forward_inference,
                x.form(), own.weight().wanted(), own.bias().get_desc(), y.form(), attributes(), false);
        emit(desc, new primitive(desc), List.of(place(DNNL_ARG_SRC, x), constant(DNNL_ARG_WEIGHTS, own.weight().in(desc.weights_desc())),
                constant(DNNL_ARG_BIAS, own.bias()), place(DNNL_ARG_DST, y)), node);
        return y;
    }

    /** A batch norm of mean 0 and variance 1 is one pass over memory; product and sum would be two. */
    private Register affine(int node, NodeWeights own, int input) {
        Register x = registers[input];
        Register y = overwritable(node, input) ? x : fresh(x.dims, x.type);
        batch_normalization_forward.primitive_desc desc = new batch_normalization_forward.primitive_desc(OneDnn.ENGINE,
                prop_kind.forward_inference.value, x.form(), y.form(), 0f,
                dnnl.normalization_flags.use_global_stats.value | dnnl.normalization_flags.use_scale.value | dnnl.normalization_flags.use_shift.value,
                attributes(), false);
        memory mean = constants.keep(OneDnn.of(constants.keep(torch.zeros(x.dims[1])), data_type.f32));
        memory variance = constants.keep(OneDnn.of(constants.keep(torch.ones(x.dims[1])), data_type.f32));
        emit(desc, new primitive(desc), List.of(place(DNNL_ARG_SRC, x), constant(DNNL_ARG_MEAN, mean), constant(DNNL_ARG_VARIANCE, variance),
                constant(DNNL_ARG_SCALE, own.scale()), constant(DNNL_ARG_SHIFT, own.bias()), place(DNNL_ARG_DST, y)), node);
        return y;
    }

    private Register activate(int node, Activation activation, int input) {
        Register x = registers[input];
        Register y = overwritable(node, input) ? x : fresh(x.dims, x.type);
        List<Argument> arguments = List.of(place(DNNL_ARG_SRC, x), place(DNNL_ARG_DST, y));
        if (activation == Activation.LOG_SOFTMAX) {
            softmax_forward.primitive_desc desc = new softmax_forward.primitive_desc(OneDnn.ENGINE, prop_kind.forward_inference,
                    algorithm.softmax_log, x.form(), y.form(), 1, attributes(), false);
            emit(desc, new primitive(desc), arguments, node);
        } else {
            Eltwise f = Eltwise.of(activation);
            eltwise_forward.primitive_desc desc = new eltwise_forward.primitive_desc(OneDnn.ENGINE, prop_kind.forward_inference,
                    f.function(), x.form(), y.form(), f.alpha(), f.beta(), attributes(), false);
            emit(desc, new primitive(desc), arguments, node);
        }
        return y;
    }

    /** Between real numbers and bytes. @param side the argument that is bytes */
    private Register convert(int node, Argument from, memory.desc form, long[] dims, data_type to, int side, Quantization quantization) {
        Register y = fresh(dims, to);
        List<Argument> arguments = new ArrayList<>(List.of(from, place(DNNL_ARG_TO, y)));
        primitive_attr attributes = attributes();
        quantize(attributes, arguments, side, quantization);
        reorder.primitive_desc desc = new reorder.primitive_desc(OneDnn.ENGINE, form, OneDnn.ENGINE, y.form(), attributes, false);
        emit(desc, new reorder(desc), arguments, node);
        return y;
    }

    private Register pool(int node, Op.Pool op, int input) {
        Register x = registers[input];
        if (op.layer() instanceof MaxPool2d m) {
            long[] dims = {x.dims[0], x.dims[1], pooled(x.dims[2], m), pooled(x.dims[3], m)};
            long[] behind = {behind(x.dims[2], dims[2], m), behind(x.dims[3], dims[3], m)};
            return pool(node, algorithm.pooling_max, x, dims, pair(m.kernel()), pair(m.stride()), pair(m.padding()), behind);
        } else if (op.layer() instanceof AvgPool2d a) {
            long[] dims = {x.dims[0], x.dims[1], (x.dims[2] - a.kernel()) / a.stride() + 1, (x.dims[3] - a.kernel()) / a.stride() + 1};
            return pool(node, algorithm.pooling_avg_exclude_padding, x, dims, pair(a.kernel()), pair(a.stride()), pair(0), pair(0));
        }
        AdaptiveAvgPool2d a = (AdaptiveAvgPool2d) op.layer();
        long[] dims = {x.dims[0], x.dims[1], a.height(), a.width()};
        if (x.dims[2] % a.height() == 0 && x.dims[3] % a.width() == 0) {
            long[] window = {x.dims[2] / a.height(), x.dims[3] / a.width()};
            return pool(node, algorithm.pooling_avg_exclude_padding, x, dims, window, window, pair(0), pair(0));
        }
        Register y = fresh(dims, real); // windows of different sizes: oneDNN has none
        planned.add(new Planned(null, List.of(), a, node));
        return y;
    }

    private Register pool(int node, algorithm kind, Register x, long[] dims, long[] kernel, long[] stride, long[] before, long[] behind) {
        Register y = fresh(dims, x.type);
        pooling_forward.primitive_desc desc = new pooling_forward.primitive_desc(OneDnn.ENGINE, prop_kind.forward_inference, kind,
                x.form(), y.form(), stride, kernel, pair(0), before, behind, attributes(), false);
        emit(desc, new primitive(desc), List.of(place(DNNL_ARG_SRC, x), place(DNNL_ARG_DST, y)), node);
        return y;
    }

    /** As PyTorch counts windows: a last one that is cut short counts with {@code ceil}, if it begins inside the picture. */
    private static long pooled(long size, MaxPool2d m) {
        long room = size + 2L * m.padding() - m.kernel();
        long windows = (m.ceil() ? room + m.stride() - 1 : room) / m.stride() + 1;
        return m.ceil() && (windows - 1) * m.stride() >= size + m.padding() ? windows - 1 : windows;
    }

    private static long behind(long size, long windows, MaxPool2d m) {
        return Math.max(m.padding(), (windows - 1) * m.stride() + m.kernel() - size - m.padding());
    }

    private Register concatenate(int node, List<Integer> inputs) {
        memory_desc_vector forms = new memory_desc_vector();
        List<Argument> arguments = new ArrayList<>();
        long channels = 0;
        for (int i = 0; i < inputs.size(); i++) {
            Register x = registers[inputs.get(i)];
            forms.push_back(x.form());
            arguments.add(place(DNNL_ARG_MULTIPLE_SRC + i, x));
            channels += x.dims[1];
        }
        long[] dims = registers[inputs.get(0)].dims.clone();
        dims[1] = channels;
        Register y = fresh(dims, real);
        concat.primitive_desc desc = new concat.primitive_desc(OneDnn.ENGINE, y.form(), 1, forms, attributes(), false);
        arguments.add(place(DNNL_ARG_DST, y));
        emit(desc, new concat(desc), arguments, node);
        return y;
    }

    /** @param input as large as the result; {@code other} may have one value for each channel */
    private Register combine(int node, algorithm operation, int input, int other) {
        Register x = registers[input];
        Register y = overwritable(node, input) ? x : fresh(x.dims, x.type);
        binary.primitive_desc desc = new binary.primitive_desc(OneDnn.ENGINE, operation, x.form(), registers[other].form(), y.form(), attributes(), false);
        emit(desc, new binary(desc), List.of(place(DNNL_ARG_SRC_0, x), place(DNNL_ARG_SRC_1, registers[other]), place(DNNL_ARG_DST, y)), node);
        return y;
    }

    /** Channel after channel; one value for each channel is a row already. */
    private Register flatten(int node, int input) {
        Register x = registers[input];
        long[] dims = {x.dims[0], OneDnn.elements(x.dims) / x.dims[0]};
        if (x.dims[1] == dims[1]) {
            return new Register(dims, x.type, x.block);
        }
        Register y = fresh(dims, x.type);
        memory.desc rows = OneDnn.plain(x.dims, x.type);
        reorder(place(DNNL_ARG_FROM, x), x.form(), new Argument(DNNL_ARG_TO, rows, y.block, null), rows, node);
        return y;
    }

    // ---- their surroundings ----

    /** @return a register in a block of its own */
    private Register fresh(long[] dims, data_type type) {
        long bytes = OneDnn.elements(dims) * memory.data_type_size(type);
        return new Register(dims.clone(), type, new Block(arena.allocate(bytes), bytes));
    }

    /** @return whether a node reads a register as the last one, and nothing else lies in its block */
    private boolean overwritable(int node, int register) {
        return graph.lastUse(register) == node && registers[register].block.registers == 1;
    }

    /** @return a register with the values of another one that the node may write to */
    private Register own(int node, int register) {
        Register x = registers[register];
        if (overwritable(node, register)) {
            return x;
        }
        Register copy = fresh(x.dims, x.type);
        reorder(place(DNNL_ARG_FROM, x), x.form(), place(DNNL_ARG_TO, copy), copy.form(), -1);
        return copy;
    }

    private void reorder(Argument from, memory.desc is, Argument to, memory.desc becomes, int node) {
        reorder.primitive_desc desc = new reorder.primitive_desc(OneDnn.ENGINE, is, OneDnn.ENGINE, becomes, attributes(), false);
        emit(desc, new reorder(desc), List.of(from, to), node);
    }

    private static primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user); // out of the arena
        return attributes;
    }

    private void quantize(primitive_attr attributes, List<Argument> arguments, int argument, Quantization quantization) {
        attributes.set_scales_mask(argument, 0);
        arguments.add(constant(DNNL_ARG_ATTR_SCALES | argument, NodeWeights.scalar(quantization.scale(), constants)));
        if (quantization.zeroPoint() != 0) {
            attributes.set_zero_points_mask(argument, 0);
            arguments.add(constant(DNNL_ARG_ATTR_ZERO_POINTS | argument, NodeWeights.scalar(quantization.zeroPoint(), constants)));
        }
    }

    private static Argument place(int name, Register register) {
        return new Argument(name, register.form(), register.block, null);
    }

    private static Argument constant(int name, memory memory) {
        return new Argument(name, null, null, memory);
    }

    private static long[] pair(long n) {
        return new long[] {n, n};
    }

    /** Puts a primitive behind the others; what it needs for itself comes out of the arena, too. */
    private void emit(primitive_desc_base desc, primitive primitive, List<Argument> arguments, int node) {
        List<Argument> all = new ArrayList<>(arguments);
        memory.desc scratchpad = desc.scratchpad_desc();
        long bytes = scratchpad.get_size();
        if (bytes > 0) {
            Block block = new Block(arena.allocate(bytes), bytes);
            arena.free(block.begin, bytes); // the next one may have it
            all.add(new Argument(DNNL_ARG_SCRATCHPAD, scratchpad, block, null));
        }
        planned.add(new Planned(constants.keep(primitive), all, null, node));
    }

    private Program bind(memory output, long[] outputShape) {
        Tensor memory = constants.keep(Tensors.empty(new long[] {arena.size()}, ScalarType.Byte));
        List<Program.Bound> steps = new ArrayList<>();
        for (Planned step : planned) {
            steps.add(new Program.Bound(step.pooling == null ? bind(step, memory) : pooling(step, memory), step.node));
        }
        return new Program(steps, input, output, outputShape, r -> view(registers[r], memory), constants.keep(new stream(OneDnn.ENGINE)), constants);
    }

    private Program.Step bind(Planned step, Tensor arena) {
        BytePointer base = new BytePointer(arena.data_ptr());
        IntMemoryMap arguments = constants.keep(new IntMemoryMap());
        for (Argument argument : step.arguments) {
            arguments.put(argument.name, argument.constant != null ? argument.constant
                    : new memory(argument.form, OneDnn.ENGINE, base.getPointer(argument.block.begin)));
        }
        primitive primitive = step.primitive;
        return stream -> primitive.execute(stream, arguments);
    }

    private Program.Step pooling(Planned step, Tensor arena) {
        Tensor from = constants.keep(view(registers[graph.nodes().get(step.node).inputs().get(0)], arena));
        Tensor to = constants.keep(view(registers[step.node + 1], arena));
        AdaptiveAvgPool2d pooling = step.pooling;
        return stream -> {
            stream._wait();
            try (Tensor pooled = torch.adaptive_avg_pool2d(from, pooling.height(), pooling.width())) {
                to.copy_(pooled);
            }
        };
    }

    /** A register of real numbers as a tensor. */
    private static Tensor view(Register register, Tensor arena) {
        long[] dims = register.dims;
        ScalarType type = register.type == data_type.bf16 ? ScalarType.BFloat16 : ScalarType.Float;
        Tensor values = arena.narrow(0, register.block.begin, OneDnn.elements(dims) * memory.data_type_size(register.type)).view(type);
        return dims.length == 2 ? values.reshape(dims) : values.reshape(dims[0], dims[2], dims[3], dims[1]).permute(0, 3, 1, 2);
    }
}
