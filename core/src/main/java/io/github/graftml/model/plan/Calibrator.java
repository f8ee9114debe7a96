package io.github.graftml.model.plan;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.nn.Calibration;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.internal.Tensors;
import io.github.graftml.runtime.NativeScope;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Calibrates a network for int8. It runs the network in fp32 to find the range of each value, and the convolutions that
 * lose too
 * much in int8. These stay in floating point, and further ones, the worst first, until the network's outputs agree.
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
public final class Calibrator {

    /**
     * The least cosine between a convolution's outputs in floating point and int8; below it the convolution is not
     * quantized.
     */
    private static final double LEAST_COSINE = 0.995;

    /** The least mean cosine between the network's outputs; the documentation promises 0.99 on other images. */
    private static final double LEAST_AGREEMENT = 0.993;

    /** The fraction of the convolutions that change to floating point at a time, until the outputs agree. */
    private static final double FRACTION = 0.1;

    /** Images that are processed at a time, and whose outputs are compared; more would need too much memory in fp32. */
    private static final long FEW = 4;

    private final Graph graph;
    private final float[] low;
    private final float[] high;
    private final Map<Integer, Double> cosines = new HashMap<>(); // of convolutions alone, by node
    private final Set<Integer> sensitive = new HashSet<>();
    private int batches;

    private Calibrator(Graph graph) {
        this.graph = graph;
        low = new float[graph.nodes().size() + 1];
        high = new float[graph.nodes().size() + 1];
    }

    /**
     * @param tree       a tree that a plan supports
     * @param parameters as for {@link InferencePlan#compile}
     * @param batches    batches of normalized training images, float32 [N,3,H,W]; at least one
     */
    public static Calibration calibrate(Layer tree, Function<String, Tensor> parameters, List<Tensor> batches) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            Calibrator calibrator = new Calibrator(GraphBuilder.build(tree, parameters));
            Tensor few = batches.get(0).narrow(0, 0, Math.min(FEW, batches.get(0).size(0)));
            calibrator.settle(few, calibrator.watch(batches, few, scope));
            return calibrator.calibration();
        }
    }

    /** {@return the network's output for {@code few} in fp32} The plan is freed before the next one is created. */
    private Tensor watch(List<Tensor> batches, Tensor few, NativeScope scope) {
        try (InferencePlan plan = InferencePlan.of(graph, ComputeType.FP32, ComputeType.FP32, scope)) {
            batches.forEach(batch -> watchRanges(plan, batch));
            return plan.run(few, this::compare);
        }
    }

    /** Excludes more and more convolutions from quantization until the outputs agree with the expected ones. */
    private void settle(Tensor images, Tensor expected) {
        List<Integer> worstFirst = IntStream.range(0, graph.nodes().size()).filter(i -> Quantizer.isCandidate(graph, i))
                .boxed()
                .sorted(Comparator.comparing(i -> cosines.getOrDefault(i, 1.0))).toList();
        int unquantized = (int) worstFirst.stream().filter(i -> cosines.getOrDefault(i, 1.0) < LEAST_COSINE).count();
        sensitive.addAll(worstFirst.subList(0, unquantized));
        // NaN never agrees
        while (unquantized < worstFirst.size() && !(agreement(images, expected) >= LEAST_AGREEMENT)) {
            unquantized = Math.min(worstFirst.size(), unquantized + (int) Math.ceil(FRACTION * worstFirst.size()));
            sensitive.addAll(worstFirst.subList(0, unquantized));
        }
    }

    private double agreement(Tensor images, Tensor expected) {
        try (NativeScope scope = NativeScope.open();
                InferencePlan plan = InferencePlan.of(Quantizer.quantize(graph, calibration()), ComputeType.INT8,
                        ComputeType.fastestReal(), scope)) {
            return cosine(plan.run(images), expected, images.size(0));
        }
    }

    /** {@return the mean over the rows, in float64: values of untrained networks may be as small as 1e-10} */
    private static double cosine(Tensor a, Tensor b, long rows) {
        return torch.cosine_similarity(a.to(ScalarType.Double).reshape(rows, -1),
                b.to(ScalarType.Double).reshape(rows, -1), 1, 0).mean().item_double();
    }

    private void watchRanges(InferencePlan plan, Tensor batch) {
        float[] lowest = new float[low.length];
        float[] highest = new float[high.length];
        lowest[0] = batch.min().item_float();
        highest[0] = batch.max().item_float();
        Tensors.inSlices(batch, FEW, few -> plan.run(few, (node, registers) -> {
            Tensor output = registers.apply(node + 1);
            lowest[node + 1] = Math.min(lowest[node + 1], output.min().item_float());
            highest[node + 1] = Math.max(highest[node + 1], output.max().item_float());
        })).close();
        for (int r = 0; r < low.length; r++) {
            low[r] = (low[r] * batches + lowest[r]) / (batches + 1);
            high[r] = (high[r] * batches + highest[r]) / (batches + 1);
        }
        batches++;
    }

    /** Runs one convolution in int8, with its floating-point inputs. */
    private void compare(int index, IntFunction<Tensor> registers) {
        Node node = graph.nodes().get(index);
        if (!Quantizer.isCandidate(graph, index) || ((Op.Convolution) node.op()).adds()) {
            return; // the sum has overwritten the second input
        }
        int x = node.inputs().get(0);
        PlanQuantization input = PlanQuantization.of(calibration(), x);
        Graph alone = new Graph(List.of(new Node(new Op.Quantize(input), List.of(0)),
                new Node(new Op.QuantizedConvolution((Op.Convolution) node.op(), input, null, null), List.of(1))));
        try (NativeScope scope = NativeScope.open();
                InferencePlan plan = InferencePlan.of(alone, ComputeType.INT8, ComputeType.FP32, scope)) {
            Tensor bytes = plan.run(registers.apply(x));
            cosines.put(index, cosine(bytes, registers.apply(index + 1), 1));
        }
    }

    private Calibration calibration() {
        return new Calibration(list(low), list(high), sensitive);
    }

    private static List<Float> list(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }
}
