package io.github.graftml.model.plan;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_FROM;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SCRATCHPAD;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_TO;

import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.internal.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.global.dnnl.scratchpad_mode;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Collects the steps of a program, and assigns their intermediate values to blocks of one piece of memory. The block of
 * a
 * register that is no longer read is reused.
 */
final class ProgramSteps {

    private final Graph graph;
    private final ProgramResources constants;
    private final Arena arena = new Arena();
    private final Register[] registers; // without the first if nothing reads the input in floating point
    private final List<Planned> planned = new ArrayList<>();

    /** A block of the arena, and the number of its registers that are still to be read. */
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
    record Register(long[] dims, data_type type, Block block) {
        memory.desc form() {
            return OneDnn.dense(dims, type);
        }

        /** Returns the values in another shape. */
        Register as(long[] shape) {
            return new Register(shape, type, block);
        }
    }

    /** A primitive's argument and its memory: in the arena or separate. */
    record Argument(int name, Function<BytePointer, memory> in) {
    }

    /** A step before the arena is allocated: a primitive with its arguments, or a pooling by LibTorch. */
    private record Planned(Function<Tensor, Program.Step> in, int node) {
    }

    /**
     * Creates an empty list of steps.
     *
     * @param constants collects all native objects that the steps need
     */
    ProgramSteps(Graph graph, ProgramResources constants) {
        this.graph = graph;
        this.constants = constants;
        this.registers = new Register[graph.nodes().size() + 1];
    }

    /** Returns whether a register was put; the first was not if nothing reads the input in floating point. */
    boolean has(int register) {
        return registers[register] != null;
    }

    /** Returns a register of the graph that was put. */
    Register get(int register) {
        return registers[register];
    }

    /** Sets a register of the graph. */
    void put(int register, Register value) {
        registers[register] = value;
        value.block.registers++;
    }

    /** Frees the blocks whose registers have been read for the last time. */
    void release(int node, List<Integer> inputs) {
        inputs.stream().distinct().filter(r -> has(r) && graph.lastUse(r) == node).map(r -> registers[r].block)
                .forEach(block -> {
                    if (--block.registers == 0) {
                        arena.free(block.begin, block.bytes);
                    }
                });
    }

    /** {@return a register in a new block} */
    Register fresh(long[] dims, data_type type) {
        long bytes = OneDnn.elements(dims) * memory.data_type_size(type);
        return new Register(dims.clone(), type, new Block(arena.allocate(bytes), bytes));
    }

    /** {@return whether a node is the last reader of a register, and nothing else is in its block} */
    boolean overwritable(int node, int register) {
        return graph.lastUse(register) == node && registers[register].block.registers == 1;
    }

    /** {@return a register with another one's values, to which the node may write} */
    Register own(int node, int register) {
        Register x = registers[register];
        if (overwritable(node, register)) {
            return x;
        }
        Register copy = fresh(x.dims, x.type);
        reorder(place(DNNL_ARG_FROM, x), x.form(), place(DNNL_ARG_TO, copy), copy.form(), -1);
        return copy;
    }

    /** Adds a pooling by LibTorch. */
    void pool(AdaptiveAvgPool2d pooling, int node) {
        planned.add(new Planned(arena -> pooling(pooling, node, arena), node));
    }

    void reorder(Argument from, memory.desc is, Argument to, memory.desc becomes, int node) {
        reorder.primitive_desc desc = new reorder.primitive_desc(OneDnn.ENGINE, is, OneDnn.ENGINE, becomes,
                attributes(), false);
        emit(desc, new reorder(desc), List.of(from, to), node);
    }

    static primitive_attr attributes() {
        primitive_attr attributes = new primitive_attr();
        attributes.set_scratchpad_mode(scratchpad_mode.user); // from the arena
        return attributes;
    }

    static Argument place(int name, Register register) {
        return place(name, register.form(), register.block);
    }

    static Argument place(int name, memory.desc form, Block block) {
        return new Argument(name, arena -> new memory(form, OneDnn.ENGINE, arena.getPointer(block.begin)));
    }

    static Argument constant(int name, memory memory) {
        return new Argument(name, arena -> memory);
    }

    /** Adds a primitive after the others; its scratchpad is in the arena, too. */
    void emit(primitive_desc_base desc, primitive primitive, List<Argument> arguments, int node) {
        List<Argument> all = new ArrayList<>(arguments);
        memory.desc scratchpad = desc.scratchpad_desc();
        long bytes = scratchpad.get_size();
        if (bytes > 0) {
            Block block = new Block(arena.allocate(bytes), bytes);
            arena.free(block.begin, bytes); // the next one may reuse it
            all.add(place(DNNL_ARG_SCRATCHPAD, scratchpad, block));
        }
        constants.keep(primitive);
        planned.add(new Planned(arena -> bind(primitive, all, arena), node));
    }

    /** Returns the program, with its own memory for values. */
    Program bind(memory input, memory output, long[] outputShape) {
        Tensor memory = constants.keep(Tensors.empty(new long[] {arena.size()}, ScalarType.Byte));
        List<Program.Bound> steps = new ArrayList<>();
        for (Planned step : planned) {
            steps.add(new Program.Bound(step.in.apply(memory), step.node));
        }
        return new Program(steps, input, output, outputShape, r -> view(registers[r], memory),
                constants.keep(new stream(OneDnn.ENGINE)), constants);
    }

    private Program.Step bind(primitive primitive, List<Argument> all, Tensor arena) {
        BytePointer base = new BytePointer(arena.data_ptr());
        IntMemoryMap arguments = constants.keep(new IntMemoryMap());
        for (Argument argument : all) {
            arguments.put(argument.name, argument.in.apply(base));
        }
        return stream -> primitive.execute(stream, arguments);
    }

    private Program.Step pooling(AdaptiveAvgPool2d pooling, int node, Tensor arena) {
        Tensor from = constants.keep(view(registers[graph.nodes().get(node).inputs().get(0)], arena));
        Tensor to = constants.keep(view(registers[node + 1], arena));
        return stream -> {
            stream._wait();
            try (Tensor pooled = torch.adaptive_avg_pool2d(from, pooling.height(), pooling.width())) {
                to.copy_(pooled);
            }
        };
    }

    /** Returns a floating-point register as a tensor. */
    private static Tensor view(Register register, Tensor arena) {
        long[] dims = register.dims;
        ScalarType type = register.type == data_type.bf16 ? ScalarType.BFloat16 : ScalarType.Float;
        Tensor values = arena
                .narrow(0, register.block.begin, OneDnn.elements(dims) * memory.data_type_size(register.type))
                .view(type);
        return dims.length == 2 ? values.reshape(dims)
                : values.reshape(dims[0], dims[2], dims[3], dims[1]).permute(0, 3, 1, 2);
    }
}
