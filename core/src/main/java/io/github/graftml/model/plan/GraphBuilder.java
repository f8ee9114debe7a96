package io.github.graftml.model.plan;

import io.github.graftml.model.plan.Graph.Node;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.Identity;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.bytedeco.pytorch.global.torch;

/**
 * Turns a layer tree and its parameters into a {@link Graph} of fused operations with the same result in inference mode:
 * batch norm goes into the convolution before it, activation and addition go into the convolution's own pass.
 */
final class GraphBuilder {

    private final Function<String, Tensor> parameters;
    private final List<Node> nodes = new ArrayList<>();
    /** Registers that more than one branch reads: what made them must stay as it is. */
    private final Set<Integer> shared = new HashSet<>();
    private SamePadding padding; // of the convolution that comes next; null where there is none

    private GraphBuilder(Function<String, Tensor> parameters) {
        this.parameters = parameters;
    }

    /**
     * @param parameters parameters and buffers by their name in the tree, float32; they are read, not kept
     * @return the graph; its tensors belong to the scope of the calling thread
     * @throws IllegalArgumentException if the tree has an {@link #unsupported} layer
     */
    static Graph build(Layer tree, Function<String, Tensor> parameters) {
        unsupported(tree).ifPresent(layer -> {
            throw new IllegalArgumentException("An inference plan has no operation for " + layer);
        });
        GraphBuilder builder = new GraphBuilder(parameters);
        builder.add(tree, "", 0);
        return new Graph(builder.nodes);
    }

    /** @return the first layer of a tree that has no operation here (those of transformers) */
    static Optional<Layer> unsupported(Layer layer) {
        boolean leaf = layer instanceof Activation || layer instanceof Conv2d || layer instanceof BatchNorm2d || layer instanceof Linear
                || layer instanceof MaxPool2d || layer instanceof AvgPool2d || layer instanceof AdaptiveAvgPool2d
                || layer instanceof Flatten f && f.from() == 1 || isIdentity(layer);
        if (leaf) {
            return Optional.empty();
        }
        Stream<Layer> children;
        if (layer instanceof Sequential s) {
            children = withoutPadding(s);
        } else if (layer instanceof Concat c) {
            children = c.branches().stream().map(Named::layer);
        } else if (layer instanceof Residual r) {
            children = Stream.of(r.body().layer(), r.shortcut().layer(), r.after());
        } else if (layer instanceof Gate g) {
            children = Stream.of(g.body().layer());
        } else if (layer instanceof Initialized i) {
            children = Stream.of(i.body());
        } else {
            return Optional.of(layer);
        }
        return children.map(GraphBuilder::unsupported).flatMap(Optional::stream).findFirst();
    }

    /** The layers of a sequence, without the zeros in front of a convolution that adds none: it adds those, too. */
    private static Stream<Layer> withoutPadding(Sequential sequential) {
        List<Layer> layers = sequential.children().stream().map(Named::layer).toList();
        return IntStream.range(0, layers.size())
                .filter(i -> !(layers.get(i) instanceof SamePadding && i + 1 < layers.size() && layers.get(i + 1) instanceof Conv2d c && c.padding() == 0))
                .mapToObj(layers::get);
    }

    private static boolean isIdentity(Layer layer) {
        return layer instanceof Identity || layer instanceof Dropout || layer instanceof StochasticDepth;
    }

    /** @return the register of the layer's output */
    private int add(Layer layer, String path, int x) {
        if (isIdentity(layer)) {
            return x;
        } else if (layer instanceof Sequential s) {
            return addSequential(s, path, x);
        } else if (layer instanceof Initialized i) {
            return add(i.body(), path, x);
        } else if (layer instanceof Residual r) {
            return addResidual(r, path, x);
        } else if (layer instanceof Gate g) {
            shared.add(x);
            return emit(new Op.Scale(), add(g.body(), path, x), x);
        } else if (layer instanceof Concat c) {
            shared.add(x);
            return emit(new Op.Concatenate(), c.branches().stream().map(b -> add(b, path, x)).toList());
        } else if (layer instanceof Conv2d c) {
            return addConvolution(c, path, x);
        } else if (layer instanceof BatchNorm2d b) {
            return addBatchNorm(b, path, x);
        } else if (layer instanceof Activation a) {
            return addActivation(a, x);
        } else if (layer instanceof Linear) {
            return emit(new Op.FullyConnected(parameter(path, "weight"), parameter(path, "bias")), x);
        } else if (layer instanceof SamePadding p) {
            padding = p;
            return x;
        } else if (layer instanceof Flatten f) {
            return emit(new Op.Flatten(f.from()), x);
        }
        return emit(new Op.Pool(layer), x);
    }

    private int add(Named child, String path, int x) {
        return add(child.layer(), join(path, child.name()), x);
    }

    private int addSequential(Sequential sequential, String path, int x) {
        int register = x;
        for (Named child : sequential.children()) {
            register = add(child, path, register);
        }
        return register;
    }

    private int addConvolution(Conv2d layer, String path, int x) {
        Tensor weight = parameter(path, "weight");
        Tensor bias = layer.bias() ? parameter(path, "bias") : torch.zeros(new long[] {layer.out()}, weight.options());
        ConvGeometry geometry = ConvGeometry.of(layer, padding);
        padding = null;
        return emit(new Op.Convolution(geometry, weight, bias, false, null), x);
    }

    /** w' = w g / sqrt(var + eps), b' = (b - mean) g / sqrt(var + eps) + beta; what is formed of the few numbers in float64. */
    private int addBatchNorm(BatchNorm2d layer, String path, int x) {
        Tensor deviation = f64(parameter(path, "running_var")).add(new Scalar(layer.eps())).sqrt();
        Tensor scale = f64(parameter(path, "weight")).div(deviation);
        Tensor shift = f64(parameter(path, "bias")).sub(f64(parameter(path, "running_mean")).mul(scale));
        if (last(x) instanceof Op.Convolution c && c.activation() == null && !c.adds() && !shared.contains(x)) {
            Tensor weight = c.weight().mul(scale.to(ScalarType.Float).reshape(-1, 1, 1, 1));
            Tensor bias = f64(c.bias()).mul(scale).add(shift).to(ScalarType.Float);
            return replace(x, new Op.Convolution(c.geometry(), weight, bias, false, null), List.of());
        }
        return emit(new Op.Affine(scale.to(ScalarType.Float), shift.to(ScalarType.Float)), x);
    }

    private int addActivation(Activation activation, int x) {
        boolean fuses = last(x) instanceof Op.Convolution c && c.activation() == null && !shared.contains(x)
                && (c.adds() ? activation == Activation.RELU : activation != Activation.LOG_SOFTMAX);
        return fuses ? replace(x, ((Op.Convolution) last(x)).with(activation), List.of()) : emit(new Op.Activate(activation), x);
    }

    /** The shortcut comes first, so that the body's last convolution can add to it. */
    private int addResidual(Residual residual, String path, int x) {
        shared.add(x);
        int shortcut = add(residual.shortcut(), path, x);
        int body = add(residual.body(), path, x);
        int sum;
        if (body != shortcut && last(body) instanceof Op.Convolution c && c.activation() == null && !c.adds() && !shared.contains(body)) {
            sum = replace(body, c.adding(), List.of(shortcut));
        } else {
            sum = emit(new Op.Add(), body, shortcut);
        }
        return add(residual.after(), path, sum);
    }

    /** @return what made the register, if nothing was emitted since; null otherwise */
    private Op last(int register) {
        return register > 0 && register == nodes.size() ? nodes.get(register - 1).op() : null;
    }

    private int emit(Op op, Integer... inputs) {
        return emit(op, List.of(inputs));
    }

    private int emit(Op op, List<Integer> inputs) {
        nodes.add(new Node(op, inputs));
        return nodes.size();
    }

    private int replace(int register, Op op, List<Integer> furtherInputs) {
        List<Integer> inputs = new ArrayList<>(nodes.get(register - 1).inputs());
        inputs.addAll(furtherInputs);
        nodes.set(register - 1, new Node(op, inputs));
        return register;
    }

    private Tensor parameter(String path, String name) {
        String full = join(path, name);
        Tensor tensor = parameters.apply(full);
        if (tensor == null) {
            throw new IllegalArgumentException("The network has no parameter " + full);
        }
        return tensor.detach();
    }

    private static Tensor f64(Tensor tensor) {
        return tensor.to(ScalarType.Double);
    }

    private static String join(String path, String name) {
        return path.isEmpty() || name.isEmpty() ? path + name : path + "." + name;
    }
}
