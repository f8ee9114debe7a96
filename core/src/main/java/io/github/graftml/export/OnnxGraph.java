package io.github.graftml.export;

import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.github.graftml.error.GraftException;
import io.github.graftml.export.FlatGraph.Apply;
import io.github.graftml.export.FlatGraph.Product;
import io.github.graftml.export.FlatGraph.Quotient;
import io.github.graftml.export.FlatGraph.Step;
import io.github.graftml.export.FlatGraph.Sum;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
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
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** An ONNX graph in the making: a node or a few for each step, and the shapes of the values on the way, without N. */
final class OnnxGraph {

    private final GraphProto.Builder graph = GraphProto.newBuilder();
    private final StateDict weights;
    private final Set<String> stored = new HashSet<>();
    private final List<long[]> shapes = new ArrayList<>();
    private int intermediates;

    OnnxGraph(String name, int side, StateDict weights) {
        this.weights = weights;
        graph.setName(name).addInput(value("images", 3, side, side));
        shapes.add(new long[] {3, side, side});
    }

    GraphProto finish(int result) {
        return graph.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(name(result)).addOutput("logits"))
                .addOutput(value("logits", shapes.get(result))).build();
    }

    /** @param output the number of the value that the step makes */
    void add(Step step, int output) {
        String[] inputs = step.inputs().stream().map(OnnxGraph::name).toArray(String[]::new);
        long[] first = shapes.get(step.inputs().get(0));
        if (step.work() instanceof Apply apply) {
            shapes.add(add(apply.layer(), apply.path(), first, inputs[0], name(output)));
        } else if (step.work() instanceof Sum) {
            node("Add", name(output), inputs);
            shapes.add(first);
        } else if (step.work() instanceof Product) {
            node("Mul", name(output), inputs);
            shapes.add(shapes.get(step.inputs().get(1)));
        } else if (step.work() instanceof Quotient quotient) {
            node("Div", name(output), inputs[0], constant((float) quotient.divisor()));
            shapes.add(first);
        } else {
            node("Concat", name(output), inputs).addAttribute(number("axis", 1));
            shapes.add(with(first, 0, step.inputs().stream().mapToLong(value -> shapes.get(value)[0]).sum()));
        }
    }

    /** @return the shape of {@code y} */
    private long[] add(Layer layer, String path, long[] in, String x, String y) {
        if (layer instanceof Conv2d l) {
            NodeProto.Builder node = node("Conv", y, x, weight(path, "weight"));
            if (l.bias()) {
                node.addInput(weight(path, "bias"));
            }
            node.addAttribute(number("group", l.groups())).addAttribute(numbers("dilations", l.dilation(), l.dilation()));
            windows(node, l.kernel(), l.stride(), l.padding());
            return new long[] {l.out(), convolved(in[1], l), convolved(in[2], l)};
        } else if (layer instanceof BatchNorm2d l) {
            node("BatchNormalization", y, x, weight(path, "weight"), weight(path, "bias"), weight(path, "running_mean"), weight(path, "running_var"))
                    .addAttribute(real("epsilon", l.eps()));
        } else if (layer instanceof LayerNorm l) {
            node("LayerNormalization", y, x, weight(path, "weight"), weight(path, "bias")).addAttribute(real("epsilon", l.eps()));
        } else if (layer instanceof Linear l) {
            linear(path, "weight", "bias", in.length, x, y);
            return with(in, in.length - 1, l.out());
        } else if (layer instanceof SelfAttention l) {
            attention(l, path, x, y);
        } else if (layer instanceof LayerScale) {
            node("Mul", y, x, weight(path, "layer_scale"));
        } else if (layer instanceof PositionEmbedding) {
            node("Add", y, x, weight(path, "pos_embedding"));
        } else if (layer instanceof ClassToken) {
            String moved = intermediate(); // a zero in front of the others, to which the token is added
            node("Pad", moved, x, constant(0, 1, 0, 0, 0, 0));
            node("Add", y, moved, firstOf(in[0] + 1, path, "class_token"));
            return with(in, 0, in[0] + 1);
        } else if (layer instanceof MaxPool2d l) {
            windows(node("MaxPool", y, x), l.kernel(), l.stride(), l.padding()).addAttribute(number("ceil_mode", l.ceil() ? 1 : 0));
            return new long[] {in[0], pooled(in[1], l), pooled(in[2], l)};
        } else if (layer instanceof AvgPool2d l) {
            windows(node("AveragePool", y, x), l.kernel(), l.stride(), 0);
            return new long[] {in[0], (in[1] - l.kernel()) / l.stride() + 1, (in[2] - l.kernel()) / l.stride() + 1};
        } else if (layer instanceof AdaptiveAvgPool2d l) {
            return adaptivePool(l, in, x, y);
        } else if (layer instanceof SamePadding l) {
            long h = Math.max((in[1] + l.stride() - 1) / l.stride() * l.stride() - l.stride() + l.kernel() - in[1], 0);
            long w = Math.max((in[2] + l.stride() - 1) / l.stride() * l.stride() - l.stride() + l.kernel() - in[2], 0);
            node("Pad", y, x, constant(0, 0, h / 2, w / 2, 0, 0, h - h / 2, w - w / 2));
            return new long[] {in[0], in[1] + h, in[2] + w};
        } else if (layer instanceof Flatten l) {
            long[] out = LongStream.concat(LongStream.of(in).limit(l.from() - 1L), LongStream.of(LongStream.of(in).skip(l.from() - 1L).reduce(1, (a, b) -> a * b))).toArray();
            node("Reshape", y, x, constant(LongStream.concat(LongStream.of(0), LongStream.of(out)).toArray())); // 0: as many as before
            return out;
        } else if (layer instanceof Permute l) {
            node("Transpose", y, x).addAttribute(numbers("perm", l.order().stream().mapToLong(i -> i).toArray()));
            return l.order().stream().skip(1).mapToLong(from -> in[from - 1]).toArray();
        } else if (layer instanceof FirstToken) {
            node("Gather", y, x, scalar(0)).addAttribute(number("axis", 1));
            return new long[] {in[1]};
        } else if (layer instanceof Activation l) {
            activation(l, x, y);
        } else {
            throw new AssertionError("A layer without ONNX: " + layer);
        }
        return in;
    }

    private void activation(Activation activation, String x, String y) {
        switch (activation) {
            case RELU -> node("Relu", y, x);
            case RELU6 -> node("Clip", y, x, constant(0f), constant(6f));
            case SILU -> {
                String gate = intermediate();
                node("Sigmoid", gate, x);
                node("Mul", y, x, gate);
            }
            case GELU -> node("Gelu", y, x);
            case HARDSWISH -> node("HardSwish", y, x);
            case HARDSIGMOID -> node("HardSigmoid", y, x).addAttribute(real("alpha", 1 / 6.0));
            case SIGMOID -> node("Sigmoid", y, x);
            case LOG_SOFTMAX -> node("LogSoftmax", y, x).addAttribute(number("axis", 1));
        }
    }

    /** Gemm takes matrices only; MatMul takes more dimensions, and the weight the other way round. */
    private void linear(String path, String weight, String bias, int dimensions, String x, String y) {
        if (dimensions == 1) {
            node("Gemm", y, x, weight(path, weight), weight(path, bias)).addAttribute(number("transB", 1));
        } else {
            String product = intermediate();
            node("MatMul", product, x, transposed(path, weight));
            node("Add", y, product, weight(path, bias));
        }
    }

    private void attention(SelfAttention l, String path, String x, String y) {
        long size = l.features() / l.heads();
        String projected = intermediate();
        linear(path, "in_proj_weight", "in_proj_bias", 2, x, projected);
        String split = intermediate();
        node("Reshape", split, projected, constant(0, 0, 3, l.heads(), size));
        String[] qkv = new String[3];
        for (int i = 0; i < 3; i++) { // each [N,heads,T,size], the keys [N,heads,size,T]
            String part = intermediate();
            qkv[i] = intermediate();
            node("Gather", part, split, scalar(i)).addAttribute(number("axis", 2));
            node("Transpose", qkv[i], part).addAttribute(i == 1 ? numbers("perm", 0, 2, 3, 1) : numbers("perm", 0, 2, 1, 3));
        }
        String products = intermediate();
        node("MatMul", products, qkv[0], qkv[1]);
        String scaled = intermediate();
        node("Mul", scaled, products, constant((float) (1 / Math.sqrt(size))));
        String shares = intermediate();
        node("Softmax", shares, scaled).addAttribute(number("axis", -1));
        String attended = intermediate();
        node("MatMul", attended, shares, qkv[2]);
        String turned = intermediate();
        node("Transpose", turned, attended).addAttribute(numbers("perm", 0, 2, 1, 3));
        String joined = intermediate();
        node("Reshape", joined, turned, constant(0, 0, l.features()));
        linear(path + ".out_proj", "weight", "bias", 2, joined, y);
    }

    private long[] adaptivePool(AdaptiveAvgPool2d l, long[] in, String x, String y) {
        if (l.height() == 1 && l.width() == 1) {
            node("GlobalAveragePool", y, x);
        } else if (in[1] % l.height() == 0 && in[2] % l.width() == 0) {
            long[] window = {in[1] / l.height(), in[2] / l.width()};
            node("AveragePool", y, x).addAttribute(numbers("kernel_shape", window)).addAttribute(numbers("strides", window));
        } else {
            throw new GraftException("ONNX has no means over " + l.height() + "x" + l.width() + " windows of a " + in[1] + "x" + in[2]
                    + " map; export for pictures of a size that makes the map a multiple, such as the architecture's input size");
        }
        return new long[] {in[0], l.height(), l.width()};
    }

    private static long convolved(long size, Conv2d l) {
        return (size + 2L * l.padding() - l.dilation() * (l.kernel() - 1L) - 1) / l.stride() + 1;
    }

    private static long pooled(long size, MaxPool2d l) {
        long room = size + 2L * l.padding() - l.kernel();
        long windows = (l.ceil() ? (room + l.stride() - 1) / l.stride() : room / l.stride()) + 1;
        return l.ceil() && (windows - 1) * l.stride() >= size + l.padding() ? windows - 1 : windows; // none begins in the padding
    }

    private static long[] with(long[] shape, int dimension, long size) {
        long[] changed = shape.clone();
        changed[dimension] = size;
        return changed;
    }

    // ---- names, nodes, constants ----

    private static String name(int value) {
        return value == 0 ? "images" : "v" + value;
    }

    private String intermediate() {
        return "t" + intermediates++;
    }

    private NodeProto.Builder node(String operator, String output, String... inputs) {
        return graph.addNodeBuilder().setName(output).setOpType(operator).addAllInput(List.of(inputs)).addOutput(output);
    }

    private static NodeProto.Builder windows(NodeProto.Builder node, int kernel, int stride, int padding) {
        return node.addAttribute(numbers("kernel_shape", kernel, kernel)).addAttribute(numbers("strides", stride, stride))
                .addAttribute(numbers("pads", padding, padding, padding, padding));
    }

    private static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
    }

    private static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF((float) value).build();
    }

    private static AttributeProto numbers(String name, long... values) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS).addAllInts(LongStream.of(values).boxed().toList()).build();
    }

    private String weight(String path, String name) {
        StoredTensor tensor = weights.get(under(path, name));
        return store(under(path, name), DataType.FLOAT, tensor.shape(), tensor.bytes());
    }

    private String transposed(String path, String name) {
        StoredTensor tensor = weights.get(under(path, name));
        int rows = (int) tensor.shape()[0];
        int columns = (int) tensor.shape()[1];
        ByteBuffer from = tensor.bytes();
        ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < columns; c++) {
            for (int r = 0; r < rows; r++) {
                to.putFloat(from.getFloat(4 * (r * columns + c)));
            }
        }
        return store(under(path, name) + ".transposed", DataType.FLOAT, new long[] {columns, rows}, to.flip());
    }

    /** A weight [1,1,F] as the first of {@code tokens}, the others 0. */
    private String firstOf(long tokens, String path, String name) {
        StoredTensor tensor = weights.get(under(path, name));
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tokens * tensor.byteSize())).put(tensor.bytes()).clear();
        return store(under(path, name) + ".first", DataType.FLOAT, new long[] {1, tokens, tensor.shape()[2]}, bytes);
    }

    private static String under(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private String constant(float value) {
        return store("float " + value, DataType.FLOAT, new long[0], ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).flip());
    }

    private String constant(long... values) {
        return longs("longs " + LongStream.of(values).boxed().toList(), new long[] {values.length}, values);
    }

    private String scalar(long value) {
        return longs("long " + value, new long[0], value);
    }

    private String longs(String name, long[] shape, long... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        LongStream.of(values).forEach(bytes::putLong);
        return store(name, DataType.INT64, shape, bytes.flip());
    }

    private String store(String name, DataType type, long[] shape, ByteBuffer littleEndian) {
        if (stored.add(name)) {
            graph.addInitializer(TensorProto.newBuilder().setName(name).setDataType(type.getNumber())
                    .addAllDims(LongStream.of(shape).boxed().toList()).setRawData(ByteString.copyFrom(littleEndian)));
        }
        return name;
    }

    private static ValueInfoProto value(String name, long... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        dimensions.addDimBuilder().setDimParam("N");
        IntStream.range(0, shape.length).forEach(i -> dimensions.addDimBuilder().setDimValue(shape[i]));
        return ValueInfoProto.newBuilder().setName(name).setType(TypeProto.newBuilder().setTensorType(
                TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()).setShape(dimensions))).build();
    }
}
