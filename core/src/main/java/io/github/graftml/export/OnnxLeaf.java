package io.github.graftml.export;

import static io.github.graftml.export.OnnxNodes.number;
import static io.github.graftml.export.OnnxNodes.numbers;
import static io.github.graftml.export.OnnxNodes.real;
import static io.github.graftml.export.OnnxNodes.windows;

import io.github.graftml.error.GraftException;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.FirstToken;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.LayerScale;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.PositionEmbedding;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Leaf.SelfAttention;
import io.github.graftml.nn.LeafVisitor;
import java.util.List;

/**
 * Writes a layer as ONNX nodes, and returns the name of its output: the input's name if the layer passes it through.
 */
final class OnnxLeaf implements LeafVisitor<String> {

    private final OnnxNodes nodes;
    private final String path;
    private final String x;
    private final long[] input;

    /**
     * @param path  the prefix of the names of the layer's weights
     * @param input the shape of {@code x} for one image
     */
    OnnxLeaf(OnnxNodes nodes, String path, String x, long[] input) {
        this.nodes = nodes;
        this.path = path;
        this.x = x;
        this.input = input;
    }

    // ---- layers with weights ----

    @Override
    public String conv2d(Conv2d l) {
        List<String> inputs = l.bias() ? List.of(x, weight("weight"), weight("bias")) : List.of(x, weight("weight"));
        return nodes.node("Conv", inputs, windows(l.kernel(), l.stride(), l.padding(),
                number("group", l.groups()), numbers("dilations", l.dilation(), l.dilation())));
    }

    @Override
    public String batchNorm2d(BatchNorm2d l) {
        return nodes.node("BatchNormalization",
                List.of(x, weight("weight"), weight("bias"), weight("running_mean"), weight("running_var")),
                real("epsilon", l.eps()));
    }

    @Override
    public String layerNorm(LayerNorm l) {
        return nodes.node("LayerNormalization", List.of(x, weight("weight"), weight("bias")), real("epsilon", l.eps()));
    }

    /** Gemm supports matrices only. */
    @Override
    public String linear(Linear l) {
        return input.length == 2 ? nodes.node("Gemm", List.of(x, weight("weight"), weight("bias")), number("transB", 1))
                : product(x, path, "weight", "bias");
    }

    /** MatMul supports more than two dimensions, and needs the transposed weight. */
    private String product(String of, String at, String weight, String bias) {
        String product = nodes.node("MatMul", List.of(of, nodes.transposed(at, weight)));
        return nodes.node("Add", List.of(product, nodes.weight(at, bias)));
    }

    @Override
    public String selfAttention(SelfAttention l) {
        long size = l.features() / l.heads();
        String projected = product(x, path, "in_proj_weight", "in_proj_bias");
        String split = nodes.node("Reshape", List.of(projected, nodes.constant(0, 0, 3, l.heads(), size)));
        String queries = part(split, 0, 0, 2, 1, 3); // [N,heads,T,size]
        String keys = part(split, 1, 0, 2, 3, 1); // [N,heads,size,T]
        String values = part(split, 2, 0, 2, 1, 3);
        String products = nodes.node("MatMul", List.of(queries, keys));
        String scaled = nodes.node("Mul", List.of(products, nodes.constant((float) (1 / Math.sqrt(size)))));
        String attention = nodes.node("Softmax", List.of(scaled), number("axis", -1));
        String attended = nodes.node("MatMul", List.of(attention, values));
        String turned = nodes.node("Transpose", List.of(attended), numbers("perm", 0, 2, 1, 3));
        String joined = nodes.node("Reshape", List.of(turned, nodes.constant(0, 0, l.features())));
        return product(joined, path + ".out_proj", "weight", "bias");
    }

    /** One of queries, keys and values [N,T,3,heads,size], with its dimensions in another order. */
    private String part(String split, int index, long... order) {
        String part = nodes.node("Gather", List.of(split, nodes.scalar(index)), number("axis", 2));
        return nodes.node("Transpose", List.of(part), numbers("perm", order));
    }

    @Override
    public String layerScale(LayerScale l) {
        return nodes.node("Mul", List.of(x, weight("layer_scale")));
    }

    /** A zero before the others, to which the token is added. */
    @Override
    public String classToken(ClassToken l) {
        String moved = nodes.node("Pad", List.of(x, nodes.constant(0, 1, 0, 0, 0, 0)));
        return nodes.node("Add", List.of(moved, nodes.firstOf(input[1] + 1, path, "class_token")));
    }

    @Override
    public String positionEmbedding(PositionEmbedding l) {
        return nodes.node("Add", List.of(x, weight("pos_embedding")));
    }

    private String weight(String name) {
        return nodes.weight(path, name);
    }

    // ---- layers without weights ----

    @Override
    public String activation(Activation activation) {
        List<String> inputs = List.of(x);
        return switch (activation) {
            case RELU -> nodes.node("Relu", inputs);
            case RELU6 -> nodes.node("Clip", List.of(x, nodes.constant(0f), nodes.constant(6f)));
            case SILU -> nodes.node("Mul", List.of(x, nodes.node("Sigmoid", inputs)));
            case GELU -> nodes.node("Gelu", inputs);
            case HARDSWISH -> nodes.node("HardSwish", inputs);
            case HARDSIGMOID -> nodes.node("HardSigmoid", inputs, real("alpha", 1 / 6.0));
            case SIGMOID -> nodes.node("Sigmoid", inputs);
            case LOG_SOFTMAX -> nodes.node("LogSoftmax", inputs, number("axis", 1));
        };
    }

    @Override
    public String maxPool2d(MaxPool2d l) {
        return nodes.node("MaxPool", List.of(x),
                windows(l.kernel(), l.stride(), l.padding(), number("ceil_mode", l.ceil() ? 1 : 0)));
    }

    @Override
    public String avgPool2d(AvgPool2d l) {
        return nodes.node("AveragePool", List.of(x), windows(l.kernel(), l.stride(), 0));
    }

    @Override
    public String adaptiveAvgPool2d(AdaptiveAvgPool2d l) {
        if (l.height() == 1 && l.width() == 1) {
            return nodes.node("GlobalAveragePool", List.of(x));
        }
        if (input[2] % l.height() != 0 || input[3] % l.width() != 0) {
            throw new GraftException(
                    "ONNX export does not support adaptive pooling from " + input[2] + "x" + input[3] + " to "
                            + l.height() + "x" + l.width()
                            + " windows; use an image size for which the first is a multiple of the"
                            + " second, such as the architecture's input size");
        }
        long[] window = {input[2] / l.height(), input[3] / l.width()};
        return nodes.node("AveragePool", List.of(x), numbers("kernel_shape", window), numbers("strides", window));
    }

    @Override
    public String samePadding(SamePadding l) {
        long h = l.zeros(input[2]);
        long w = l.zeros(input[3]);
        return nodes.node("Pad", List.of(x, nodes.constant(0, 0, h / 2, w / 2, 0, 0, h - h / 2, w - w / 2)));
    }

    @Override
    public String flatten(Flatten l) {
        long[] shape = l.outputShape(input);
        shape[0] = 0; // as many as before
        return nodes.node("Reshape", List.of(x, nodes.constant(shape)));
    }

    @Override
    public String permute(Permute l) {
        return nodes.node("Transpose", List.of(x), numbers("perm", l.order().stream().mapToLong(i -> i).toArray()));
    }

    @Override
    public String firstToken(FirstToken l) {
        return nodes.node("Gather", List.of(x, nodes.scalar(0)), number("axis", 1));
    }

    @Override
    public String identity(Leaf l) {
        return x;
    }
}
