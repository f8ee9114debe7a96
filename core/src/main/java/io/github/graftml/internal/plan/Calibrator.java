package io.github.graftml.internal.plan;

import io.github.graftml.internal.memory.NativeScope;
import io.github.graftml.internal.plan.Graph.Node;
import io.github.graftml.model.layer.Layer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Watches a network compute in fp32, to learn the range of each value and which convolutions lose too much on bytes. */
public final class Calibrator {

    /** The least cosine between a convolution's outputs on real numbers and on bytes; below it the convolution stays real. */
    private static final double LEAST_COSINE = 0.995;

    /** Pictures on which convolutions are compared; each has thousands of values. */
    private static final long COMPARED = 8;

    private final Graph graph;
    private final float[] low;
    private final float[] high;
    private final Set<Integer> sensitive = new HashSet<>();
    private int batches;

    private Calibrator(Graph graph) {
        this.graph = graph;
        low = new float[graph.nodes().size() + 1];
        high = new float[graph.nodes().size() + 1];
    }

    /**
     * @param tree       a tree that a plan can run
     * @param parameters as for {@link InferencePlan#compile}
     * @param batches    of training pictures, float32 [N,3,H,W], normalised; at least one
     */
    public static Calibration calibrate(Layer tree, Function<String, Tensor> parameters, List<Tensor> batches) {
        try (NativeScope scope = NativeScope.open(); AutoGradMode off = new AutoGradMode(false)) {
            Calibrator calibrator = new Calibrator(GraphBuilder.build(tree, parameters));
            try (InferencePlan plan = InferencePlan.of(calibrator.graph, Arithmetic.FP32, Arithmetic.FP32, scope)) {
                batches.forEach(batch -> calibrator.watchRanges(plan, batch));
                plan.run(batches.get(0).narrow(0, 0, Math.min(COMPARED, batches.get(0).size(0))), calibrator::compare).close();
            }
            return calibrator.calibration();
        }
    }

    private void watchRanges(InferencePlan plan, Tensor batch) {
        float[] lowest = new float[low.length];
        float[] highest = new float[high.length];
        lowest[0] = batch.min().item_float();
        highest[0] = batch.max().item_float();
        plan.run(batch, (node, registers) -> {
            Tensor output = registers.apply(node + 1);
            lowest[node + 1] = Math.min(lowest[node + 1], output.min().item_float());
            highest[node + 1] = Math.max(highest[node + 1], output.max().item_float());
        }).close();
        for (int r = 0; r < low.length; r++) {
            low[r] = (low[r] * batches + lowest[r]) / (batches + 1);
            high[r] = (high[r] * batches + highest[r]) / (batches + 1);
        }
        batches++;
    }

    /** One convolution alone on bytes, with the inputs that it has on real numbers. */
    private void compare(int index, IntFunction<Tensor> registers) {
        Node node = graph.nodes().get(index);
        if (!Quantizer.isCandidate(graph, index) || ((Op.Convolution) node.op()).adds()) {
            return; // what a convolution adds has overwritten the output's other part by now
        }
        int x = node.inputs().get(0);
        Quantization input = calibration().of(x);
        Graph alone = new Graph(List.of(new Node(new Op.Quantize(input), List.of(0)),
                new Node(new Op.QuantizedConvolution((Op.Convolution) node.op(), input, null, null), List.of(1))));
        try (NativeScope scope = NativeScope.open(); InferencePlan plan = InferencePlan.of(alone, Arithmetic.INT8, Arithmetic.FP32, scope)) {
            Tensor bytes = plan.run(registers.apply(x));
            Tensor output = registers.apply(index + 1);
            double cosine = torch.cosine_similarity(bytes.reshape(1, -1), output.contiguous().reshape(1, -1), 1, 1e-12).item_double();
            if (cosine < LEAST_COSINE) {
                sensitive.add(index);
            }
        }
    }

    private Calibration calibration() {
        return new Calibration(list(low), list(high), sensitive);
    }

    private static List<Float> list(float[] values) {
        return IntStream.range(0, values.length).mapToObj(i -> values[i]).toList();
    }
}
