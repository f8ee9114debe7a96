package io.github.graftml.model.plan;

import static java.util.Objects.requireNonNull;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Leaf;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites a {@link Graph} so that convolutions compute in int8, with uint8 values between them. Convolutions that
 * calibration
 * found sensitive, and all other operations, compute in floating point; conversions are inserted between both.
 */
final class Quantizer {

    private static final Set<Activation> FUSED = EnumSet.of(Activation.RELU, Activation.RELU6, Activation.SILU,
            Activation.HARDSWISH);

    private final Graph graph;
    private final Calibration calibration;
    private final List<Node> nodes = new ArrayList<>();
    /** The new graph's registers by those of the given graph, in each type that exists. */
    private final Map<Integer, Integer> floats = new HashMap<>();
    private final Map<Integer, Quantized> quantized = new HashMap<>();

    /** A register of the new graph in uint8, and its quantization. */
    private record Quantized(int register, PlanQuantization quantization) {
    }

    private Quantizer(Graph graph, Calibration calibration) {
        this.graph = graph;
        this.calibration = calibration;
    }

    /**
     * Returns the quantized graph.
     *
     * @throws IllegalArgumentException if the calibration has another number of registers
     */
    static Graph quantize(Graph graph, Calibration calibration) {
        int registers = graph.nodes().size() + 1;
        if (calibration.low().size() != registers) {
            throw new IllegalArgumentException(
                    "The int8 calibration belongs to another network or version: it has " + calibration.low().size()
                            + " values, but this plan has " + registers + "; calibrate again");
        }
        Quantizer quantizer = new Quantizer(graph, calibration);
        quantizer.floats.put(0, 0);
        for (int i = 0; i < graph.nodes().size(); i++) {
            quantizer.add(i);
        }
        quantizer.inFloat(graph.nodes().size());
        return new Graph(quantizer.nodes);
    }

    /** {@return whether a node may compute in int8: a convolution whose fused operations oneDNN supports} */
    static boolean isCandidate(Graph graph, int index) {
        return graph.nodes().get(index).op() instanceof Op.Convolution c
                && (c.activation() == null || FUSED.contains(c.activation()));
    }

    private void add(int index) {
        Node node = graph.nodes().get(index);
        int output = index + 1;
        Quantized input = quantized.get(node.inputs().get(0));
        if (isQuantized(index)) {
            addConvolution((Op.Convolution) node.op(), node.inputs(), output);
        } else if (input != null && readInUint8(output) && isMaxPooling(node)) {
            putUint8(output, emit(node.op(), input.register), input.quantization);
        } else {
            floats.put(output, emit(node.op(), node.inputs().stream().map(this::inFloat).toArray(Integer[]::new)));
        }
    }

    private void addConvolution(Op.Convolution op, List<Integer> inputs, int output) {
        Quantized x = inUint8(inputs.get(0));
        if (op.adds()) {
            Quantized y = inUint8(inputs.get(1));
            PlanQuantization to = PlanQuantization.of(calibration, output);
            putUint8(output,
                    emit(new Op.QuantizedConvolution(op, x.quantization, y.quantization, to), x.register, y.register),
                    to);
        } else if (readInUint8(output)) {
            PlanQuantization to = PlanQuantization.of(calibration, output);
            putUint8(output, emit(new Op.QuantizedConvolution(op, x.quantization, null, to), x.register), to);
        } else {
            floats.put(output, emit(new Op.QuantizedConvolution(op, x.quantization, null, null), x.register));
        }
    }

    private boolean isQuantized(int index) {
        return isCandidate(graph, index) && !calibration.sensitive().contains(index);
    }

    /** Returns whether all readers of a register read uint8. */
    private boolean readInUint8(int register) {
        boolean read = false;
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            if (node.inputs().contains(register)) {
                boolean passesOn = isMaxPooling(node) && readInUint8(i + 1);
                if (!isQuantized(i) && !passesOn) {
                    return false;
                }
                read = true;
            }
        }
        return read;
    }

    /** The maximum of uint8 values represents the maximum of their values. */
    private static boolean isMaxPooling(Node node) {
        return node.op() instanceof Op.Pool p && p.layer() instanceof Leaf.MaxPool2d;
    }

    private int inFloat(int register) {
        return floats.computeIfAbsent(register, r -> {
            Quantized from = requireNonNull(quantized.get(r));
            return emit(new Op.Dequantize(from.quantization), from.register);
        });
    }

    private Quantized inUint8(int register) {
        Quantized known = quantized.get(register);
        if (known != null) {
            return known;
        }
        PlanQuantization to = PlanQuantization.of(calibration, register);
        return putUint8(register, emit(new Op.Quantize(to), inFloat(register)), to);
    }

    private Quantized putUint8(int register, int as, PlanQuantization quantization) {
        Quantized put = new Quantized(as, quantization);
        quantized.put(register, put);
        return put;
    }

    private int emit(Op op, Integer... inputs) {
        nodes.add(new Node(op, List.of(inputs)));
        return nodes.size();
    }
}
