package io.github.graftml.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.github.graftml.weights.StateDict;
import io.github.graftml.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The nodes, attributes and constants of an ONNX graph. Values are identified by name; equal constants are stored once.
 */
final class OnnxNodes {

    private final GraphProto.Builder graph;
    private final StateDict weights;
    private final Set<String> stored = new HashSet<>();
    private int made;

    OnnxNodes(GraphProto.Builder graph, StateDict weights) {
        this.graph = graph;
        this.weights = weights;
    }

    /** Adds a node, and returns the name of its output. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        String output = "v" + ++made;
        graph.addNodeBuilder().setName(output).setOpType(operator).addAllInput(inputs).addOutput(output)
                .addAllAttribute(List.of(attributes));
        return output;
    }

    /** Returns the attributes of square windows, and additional ones. */
    static AttributeProto[] windows(int kernel, int stride, int padding, AttributeProto... more) {
        return Stream.concat(Stream.of(more),
                Stream.of(numbers("kernel_shape", kernel, kernel), numbers("strides", stride, stride),
                        numbers("pads", padding, padding, padding, padding)))
                .toArray(AttributeProto[]::new);
    }

    static AttributeProto number(String name, long value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INT).setI(value).build();
    }

    static AttributeProto real(String name, double value) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.FLOAT).setF((float) value).build();
    }

    static AttributeProto numbers(String name, long... values) {
        return AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS)
                .addAllInts(LongStream.of(values).boxed().toList()).build();
    }

    String weight(String path, String name) {
        StoredTensor tensor = weights.get(under(path, name));
        return store(under(path, name), DataType.FLOAT, tensor.shape(), tensor.bytes());
    }

    String transposed(String path, String name) {
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
    String firstOf(long tokens, String path, String name) {
        StoredTensor tensor = weights.get(under(path, name));
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(tokens * tensor.byteSize())).put(tensor.bytes()).clear();
        return store(under(path, name) + ".first", DataType.FLOAT, new long[] {1, tokens, tensor.shape()[2]}, bytes);
    }

    private static String under(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    String constant(float value) {
        return store("float " + value, DataType.FLOAT, new long[0],
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).flip());
    }

    String constant(long... values) {
        return longs("longs " + LongStream.of(values).boxed().toList(), new long[] {values.length}, values);
    }

    String scalar(long value) {
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

    /** A float32 input or output whose first dimension is free. */
    static ValueInfoProto value(String name, long[] shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        dimensions.addDimBuilder().setDimParam("N");
        LongStream.of(shape).skip(1).forEach(size -> dimensions.addDimBuilder().setDimValue(size));
        return ValueInfoProto.newBuilder().setName(name).setType(TypeProto.newBuilder().setTensorType(
                TypeProto.Tensor.newBuilder().setElemType(DataType.FLOAT.getNumber()).setShape(dimensions))).build();
    }
}
