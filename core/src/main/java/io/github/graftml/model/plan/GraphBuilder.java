package io.github.graftml.model.plan;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.model.plan.GraphBuilder.Value;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Lowering;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Converts a layer tree and its parameters into a {@link Graph} of fused operations with the same output in evaluation.
 * Batch normalization is folded into the convolution before it; activation and addition are fused with the convolution.
 */
final class GraphBuilder implements Lowering<Value> {

    /**
     * A value between two layers.
     *
     * @param padding padding that the next convolution adds; null if there is none
     */
    record Value(int register, @Nullable SamePadding padding) {
    }

    private final Function<String, Tensor> parameters;
    private final List<Node> nodes = new ArrayList<>();
    /** Registers that several branches read: their operations must not change. */
    private final Set<Integer> shared = new HashSet<>();

    private GraphBuilder(Function<String, Tensor> parameters) {
        this.parameters = parameters;
    }

    /**
     * Builds a graph.
     *
     * @param parameters parameters and buffers by their name in the tree, float32; read, not stored
     * @return the graph; its tensors belong to the scope of the calling thread
     * @throws IllegalArgumentException if the tree has an {@link PlanSupport#unsupported unsupported} layer
     */
    static Graph build(Layer tree, Function<String, Tensor> parameters) {
        PlanSupport.unsupported(tree).ifPresent(layer -> {
            throw new IllegalArgumentException("An inference plan does not support " + layer);
        });
        GraphBuilder builder = new GraphBuilder(parameters);
        builder.lower(tree, "", value(0));
        return new Graph(builder.nodes);
    }

    static Value value(int register) {
        return new Value(register, null);
    }

    // ---- combining values ----

    @Override
    public Value leaf(Leaf layer, String path, Value x) {
        return layer.accept(PlanLeaf.ALL).orElseThrow().emit(this, path, x);
    }

    @Override
    public Value fork(Value x) {
        shared.add(x.register);
        return x;
    }

    @Override
    public Value sum(String path, Value body, Value shortcut) {
        int sum = body.register;
        if (sum != shortcut.register && last(sum) instanceof Op.Convolution c && c.activation() == null && !c.adds()
                && !shared.contains(sum)) {
            return replace(sum, c.adding(), List.of(shortcut.register));
        }
        return emit(new Op.Add(), body, shortcut);
    }

    @Override
    public Value product(String path, Value gate, Value x) {
        return emit(new Op.Scale(), gate, x);
    }

    @Override
    public Value concat(String path, List<Value> branches) {
        return emit(new Op.Concatenate(), branches.toArray(Value[]::new));
    }

    // ---- layers ----

    Value convolution(Conv2d layer, String path, Value x) {
        Tensor weight = parameter(path, "weight");
        Tensor bias = layer.bias() ? parameter(path, "bias") : torch.zeros(new long[] {layer.out()}, weight.options());
        return emit(new Op.Convolution(new ConvGeometry(layer, x.padding), weight, bias, false, null), x);
    }

    /**
     * w' = w g / sqrt(var + eps), b' = (b - mean) g / sqrt(var + eps) + beta; computed in float64 as far as the vectors
     * go.
     */
    Value batchNorm(BatchNorm2d layer, String path, Value x) {
        Tensor deviation = f64(parameter(path, "running_var")).add(new Scalar(layer.eps())).sqrt();
        Tensor scale = f64(parameter(path, "weight")).div(deviation);
        Tensor shift = f64(parameter(path, "bias")).sub(f64(parameter(path, "running_mean")).mul(scale));
        if (last(x.register) instanceof Op.Convolution c && c.activation() == null && !c.adds()
                && !shared.contains(x.register)) {
            Tensor weight = c.weight().mul(scale.to(ScalarType.Float).reshape(-1, 1, 1, 1));
            Tensor bias = f64(c.bias()).mul(scale).add(shift).to(ScalarType.Float);
            return replace(x.register, new Op.Convolution(c.geometry(), weight, bias, false, null), List.of());
        }
        return emit(new Op.Affine(scale.to(ScalarType.Float), shift.to(ScalarType.Float)), x);
    }

    Value activation(Activation activation, Value x) {
        if (last(x.register) instanceof Op.Convolution c && c.activation() == null && !shared.contains(x.register)
                && (c.adds() ? activation == Activation.RELU : activation != Activation.LOG_SOFTMAX)) {
            return replace(x.register, c.with(activation), List.of());
        }
        return emit(new Op.Activate(activation), x);
    }

    Value fullyConnected(Linear layer, String path, Value x) {
        return emit(new Op.FullyConnected(layer, parameter(path, "weight"), parameter(path, "bias")), x);
    }

    Value emit(Op op, Value... inputs) {
        nodes.add(new Node(op, Stream.of(inputs).map(Value::register).toList()));
        return value(nodes.size());
    }

    /** Returns the operation of the register, if it is the last one; null otherwise. */
    private @Nullable Op last(int register) {
        return register > 0 && register == nodes.size() ? nodes.get(register - 1).op() : null;
    }

    private Value replace(int register, Op op, List<Integer> furtherInputs) {
        List<Integer> inputs = new ArrayList<>(nodes.get(register - 1).inputs());
        inputs.addAll(furtherInputs);
        nodes.set(register - 1, new Node(op, inputs));
        return value(register);
    }

    private Tensor parameter(String path, String name) {
        String full = path.isEmpty() ? name : path + "." + name;
        Tensor tensor = parameters.apply(full);
        if (tensor == null) {
            throw new IllegalArgumentException("Missing parameter " + full);
        }
        return tensor.detach();
    }

    private static Tensor f64(Tensor tensor) {
        return tensor.to(ScalarType.Double);
    }
}
