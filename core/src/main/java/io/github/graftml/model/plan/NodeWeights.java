package io.github.graftml.model.plan;

import static java.util.Objects.requireNonNull;

import io.github.graftml.runtime.NativeScope;
import java.util.stream.LongStream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.data_type;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a graph's node in oneDNN's memory; each is null if the node has none, and is then not read.
 *
 * @param weight weight of a convolution or a linear layer
 * @param bias   float32, one value for each output channel; a batch norm's shift
 * @param scale  float32, the quantization scale of each output channel's weights; a batch norm's scale
 */
@SuppressWarnings("try") // scopes and guards are opened for what closing them does
record NodeWeights(@Nullable PackedWeight weight, @Nullable memory bias, @Nullable memory scale) {

    private static final NodeWeights NONE = new NodeWeights(null, null, null);
    private static final double LARGEST_BYTE = 127;

    @Override
    public PackedWeight weight() {
        return requireNonNull(weight);
    }

    @Override
    public memory bias() {
        return requireNonNull(bias);
    }

    @Override
    public memory scale() {
        return requireNonNull(scale);
    }

    /** @param floatType the floating-point type */
    static NodeWeights of(Op op, data_type floatType, ProgramResources constants) {
        try (NativeScope temporary = NativeScope.open()) { // conversions need several times the size of a weight
            return make(op, floatType, constants);
        }
    }

    private static NodeWeights make(Op op, data_type floatType, ProgramResources constants) {
        if (op instanceof Op.Convolution c) {
            return new NodeWeights(weight(c.weight(), c.geometry().layer().groups(), floatType, constants),
                    vector(c.bias(), constants), null);
        } else if (op instanceof Op.QuantizedConvolution q) {
            Tensor weight = q.convolution().weight();
            Tensor scales = weight.abs().amax(new long[] {1, 2, 3}, false).clamp_min(new Scalar(1e-12))
                    .div(new Scalar(LARGEST_BYTE));
            Tensor bytes = weight.div(scales.reshape(-1, 1, 1, 1)).round();
            return new NodeWeights(weight(bytes, q.convolution().geometry().layer().groups(), data_type.s8, constants),
                    vector(q.convolution().bias(), constants),
                    vector(scales, constants));
        } else if (op instanceof Op.FullyConnected f) {
            return new NodeWeights(weight(f.weight(), 1, floatType, constants), vector(f.bias(), constants), null);
        } else if (op instanceof Op.Affine a) {
            return new NodeWeights(null, vector(a.shift(), constants), vector(a.scale(), constants));
        }
        return NONE;
    }

    private static PackedWeight weight(Tensor weight, long groups, data_type type, ProgramResources constants) {
        long[] shape = weight.shape();
        long[] dims = groups == 1 ? shape
                : LongStream.concat(LongStream.of(groups, shape[0] / groups), LongStream.of(shape).skip(1)).toArray();
        ScalarType as = type == data_type.bf16 ? ScalarType.BFloat16
                : type == data_type.s8 ? ScalarType.Char : ScalarType.Float;
        return constants.keep(new PackedWeight(constants.handOver(weight.to(as).contiguous()), dims, type));
    }

    private static memory vector(Tensor values, ProgramResources constants) {
        return constants.keep(OneDnn.of(constants.keep(values.to(ScalarType.Float).contiguous()), data_type.f32));
    }

    /** {@return one float} */
    static memory scalar(double value, ProgramResources constants) {
        return vector(torch.full(new long[] {1}, new Scalar(value)), constants);
    }

    /** {@return one int} */
    static memory scalar(long value, ProgramResources constants) {
        Tensor number = constants.keep(torch.full(new long[] {1}, new Scalar((double) value)).to(ScalarType.Int));
        return constants.keep(OneDnn.of(number, data_type.s32));
    }
}
