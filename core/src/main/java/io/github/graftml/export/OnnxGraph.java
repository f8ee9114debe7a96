package io.github.graftml.export;

import static io.github.graftml.export.OnnxNodes.number;

import ai.onnx.proto.OnnxMl.GraphProto;
import io.github.graftml.export.OnnxGraph.Value;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Lowering;
import io.github.graftml.weights.StateDict;
import java.util.List;

/** Builds an ONNX graph: one or more nodes for each layer, with the shapes of the values for one image. */
final class OnnxGraph implements Lowering<Value> {

    /** The output of a node: its name, and its shape for one image. */
    record Value(String name, long[] shape) {
    }

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final OnnxNodes nodes;

    private OnnxGraph(StateDict weights) {
        nodes = new OnnxNodes(graph, weights);
    }

    /**
     * Returns the graph of a tree: images float32 [N,3,side,side] to logits, divided by the temperature.
     *
     * @param weights the weights by their names in the tree
     */
    static GraphProto of(String name, Layer tree, int side, StateDict weights, double temperature) {
        return new OnnxGraph(weights).build(name, tree, side, temperature);
    }

    private GraphProto build(String name, Layer tree, int side, double temperature) {
        Value images = new Value("images", new long[] {1, 3, side, side});
        Value logits = lower(tree, "", images);
        String result = temperature == 1 ? logits.name
                : nodes.node("Div", List.of(logits.name, nodes.constant((float) temperature)));
        graph.setName(name).addInput(OnnxNodes.value("images", images.shape))
                .addOutput(OnnxNodes.value("logits", logits.shape));
        graph.addNodeBuilder().setOpType("Identity").addInput(result).addOutput("logits");
        return graph.build();
    }

    @Override
    public Value leaf(Leaf layer, String path, Value x) {
        long[] shape = layer.outputShape(x.shape);
        return new Value(layer.accept(new OnnxLeaf(nodes, path, x.name, x.shape)), shape);
    }

    @Override
    public Value sum(String path, Value body, Value shortcut) {
        return new Value(nodes.node("Add", List.of(body.name, shortcut.name)), body.shape);
    }

    @Override
    public Value product(String path, Value gate, Value x) {
        return new Value(nodes.node("Mul", List.of(gate.name, x.name)), x.shape);
    }

    @Override
    public Value concat(String path, List<Value> branches) {
        long[] shape = branches.get(0).shape.clone();
        shape[1] = branches.stream().mapToLong(branch -> branch.shape[1]).sum();
        return new Value(nodes.node("Concat", branches.stream().map(Value::name).toList(), number("axis", 1)), shape);
    }
}
