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
 * Rewrites a {@link Graph} so that convolutions compute on 8-bit numbers, which stay 8-bit from one to the next.
 * Convolutions that calibration found sensitive, and everything that is none, compute on real numbers; conversions stand
 * in between.
 */
final class Quantizer {

    private static final Set<Activation> FUSED = EnumSet.of(Activation.RELU, Activation.RELU6, Activation.SILU, Activation.HARDSWISH);

    private final Graph graph;
    private final Calibration calibration;
    private final List<Node> nodes = new ArrayList<>();
    /** Registers of the given graph to those of the new one, in one form or both. */
    private final Map<Integer, Integer> real = new HashMap<>();
    private final Map<Integer, Bytes> bytes = new HashMap<>();

    /** A register of the new graph, and what its bytes stand for. */
    private record Bytes(int register, Quantization quantization) {
    }

    private Quantizer(Graph graph, Calibration calibration) {
        this.graph = graph;
        this.calibration = calibration;
    }

    /** @throws IllegalArgumentException if the calibration counts other registers */
    static Graph quantize(Graph graph, Calibration calibration) {
        int registers = graph.nodes().size() + 1;
        if (calibration.low().size() != registers) {
            throw new IllegalArgumentException("The int8 calibration is of another network or version: it knows " + calibration.low().size()
                    + " values, this plan has " + registers + "; calibrate again");
        }
        Quantizer quantizer = new Quantizer(graph, calibration);
        quantizer.real.put(0, 0);
        for (int i = 0; i < graph.nodes().size(); i++) {
            quantizer.add(i);
        }
        quantizer.real(graph.nodes().size());
        return new Graph(quantizer.nodes);
    }

    /** @return whether a node may compute on 8-bit numbers: a convolution with nothing around it that oneDNN cannot do there */
    static boolean isCandidate(Graph graph, int index) {
        return graph.nodes().get(index).op() instanceof Op.Convolution c && (c.activation() == null || FUSED.contains(c.activation()));
    }

    private void add(int index) {
        Node node = graph.nodes().get(index);
        int output = index + 1;
        Bytes input = bytes.get(node.inputs().get(0));
        if (isQuantized(index)) {
            addConvolution((Op.Convolution) node.op(), node.inputs(), output);
        } else if (input != null && wantsBytes(output) && isMaxPooling(node)) {
            putBytes(output, emit(node.op(), input.register), input.quantization);
        } else {
            real.put(output, emit(node.op(), node.inputs().stream().map(this::real).toArray(Integer[]::new)));
        }
    }

    private void addConvolution(Op.Convolution op, List<Integer> inputs, int output) {
        Bytes x = bytes(inputs.get(0));
        if (op.adds()) {
            Bytes y = bytes(inputs.get(1));
            Quantization to = Quantization.of(calibration, output);
            putBytes(output, emit(new Op.QuantizedConvolution(op, x.quantization, y.quantization, to), x.register, y.register), to);
        } else if (wantsBytes(output)) {
            Quantization to = Quantization.of(calibration, output);
            putBytes(output, emit(new Op.QuantizedConvolution(op, x.quantization, null, to), x.register), to);
        } else {
            real.put(output, emit(new Op.QuantizedConvolution(op, x.quantization, null, null), x.register));
        }
    }

    private boolean isQuantized(int index) {
        return isCandidate(graph, index) && !calibration.sensitive().contains(index);
    }

    /** Whether everything that reads a register reads bytes. */
    private boolean wantsBytes(int register) {
        boolean read = false;
        for (int i = 0; i < graph.nodes().size(); i++) {
            Node node = graph.nodes().get(i);
            if (node.inputs().contains(register)) {
                boolean passesOn = isMaxPooling(node) && wantsBytes(i + 1);
                if (!isQuantized(i) && !passesOn) {
                    return false;
                }
                read = true;
            }
        }
        return read;
    }

    /** The largest of some bytes stands for the largest of the numbers that they stand for. */
    private static boolean isMaxPooling(Node node) {
        return node.op() instanceof Op.Pool p && p.layer() instanceof Leaf.MaxPool2d;
    }

    private int real(int register) {
        return real.computeIfAbsent(register, r -> {
            Bytes from = requireNonNull(bytes.get(r));
            return emit(new Op.Dequantize(from.quantization), from.register);
        });
    }

    private Bytes bytes(int register) {
        Bytes known = bytes.get(register);
        if (known != null) {
            return known;
        }
        Quantization to = Quantization.of(calibration, register);
        return putBytes(register, emit(new Op.Quantize(to), real(register)), to);
    }

    private Bytes putBytes(int register, int as, Quantization quantization) {
        Bytes put = new Bytes(as, quantization);
        bytes.put(register, put);
        return put;
    }

    private int emit(Op op, Integer... inputs) {
        nodes.add(new Node(op, List.of(inputs)));
        return nodes.size();
    }
}
