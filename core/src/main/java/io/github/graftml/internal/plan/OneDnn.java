package io.github.graftml.internal.plan;

import io.github.graftml.model.layer.Activation;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** oneDNN's fused operators of LibTorch, with weights packed once for the processor at hand. */
final class OneDnn {

    private static final double[] NONE = {};

    private OneDnn() {
    }

    /**
     * @param weight    of the values' type
     * @param overwrite whether the sum may be written into the second input
     * @return a kernel of one input, or two where the convolution adds
     */
    static Kernel convolution(Constants constants, Op.Convolution op, Tensor weight, Tensor bias, boolean overwrite) {
        Geometry g = op.geometry();
        Tensor plain = constants.keep(weight);
        PackedWeight packed = constants.keep(new PackedWeight(input -> Operator.callOnce("mkldnn::_reorder_convolution_weight",
                plain, g.padding(), g.stride(), g.dilation(), g.groups(), input)));
        Unary unary = Unary.of(op.activation());
        if (!op.adds()) {
            Operator operator = Operator.bind(constants, "mkldnn::_convolution_pointwise", new int[] {0, 1}, null, null, bias,
                    g.padding(), g.stride(), g.dilation(), g.groups(), unary.name, unary.scalars, unary.algorithm);
            return x -> operator.call(x[0], packed.forInput(x[0]));
        }
        String after = op.activation() == null ? null : unary.name;
        String name = overwrite ? "mkldnn::_convolution_pointwise_.binary" : "mkldnn::_convolution_pointwise.binary";
        int[] slots = overwrite ? new int[] {1, 0, 2} : new int[] {0, 1, 2};
        Operator sum = Operator.bind(constants, name, slots, null, null, null, bias,
                g.padding(), g.stride(), g.dilation(), g.groups(), "add", null, after, NONE, null);
        return x -> sum.call(x[0], x[1], packed.forInput(x[0]));
    }

    /**
     * @param type      of real numbers: Float or BFloat16
     * @param overwrite whether the sum may be written into the second input
     * @return a kernel of one input of bytes, or two where the convolution adds
     */
    static Kernel quantizedConvolution(Constants constants, Op.QuantizedConvolution op, ScalarType type, boolean overwrite) {
        Geometry g = op.real().geometry();
        Tensor weight = op.real().weight();
        Tensor scales = weight.abs().amax(new long[] {1, 2, 3}, false).clamp_min(new Scalar(1e-12)).div(new Scalar(127.0));
        Tensor bytes = constants.keep(weight.div(scales.reshape(-1, 1, 1, 1)).round().to(ScalarType.Char));
        Tensor zeros = torch.zeros_like(scales).to(ScalarType.Int);
        Quantization x = op.input();
        constants.keep(scales);
        PackedWeight packed = constants.keep(new PackedWeight(input -> Operator.callOnce("onednn::qconv_prepack",
                bytes, scales, x.scale(), x.zeroPoint(), g.stride(), g.padding(), g.dilation(), g.groups(), input)));
        Unary unary = Unary.of(op.real().activation());
        Quantization y = op.output() != null ? op.output() : new Quantization(1, 0);
        long outputType = op.output() != null ? ScalarType.Byte.value : type.value;
        if (op.other() == null) {
            Operator operator = Operator.bind(constants, "onednn::qconv2d_pointwise", new int[] {0, 3}, null, x.scale(), x.zeroPoint(), null, scales, zeros,
                    op.real().bias(), g.stride(), g.padding(), g.dilation(), g.groups(), y.scale(), y.zeroPoint(), outputType,
                    unary.name, unary.scalars, unary.algorithm);
            return inputs -> operator.call(inputs[0], packed.forInput(inputs[0]));
        }
        Operator sum = Operator.bind(constants, "onednn::qconv2d_pointwise.binary", new int[] {0, 3, 6}, null, x.scale(), x.zeroPoint(), null, scales, zeros,
                null, op.real().bias(), g.stride(), g.padding(), g.dilation(), g.groups(), y.scale(), y.zeroPoint(), outputType,
                op.other().scale(), op.other().zeroPoint(), "sum", 1.0, unary.name, NONE, unary.algorithm);
        return inputs -> { // the operator always writes into what it adds
            Tensor other = overwrite ? inputs[1] : inputs[1].clone();
            return sum.call(inputs[0], packed.forInput(inputs[0]), other);
        };
    }

    /** An activation in the words of the operators. */
    record Unary(String name, double[] scalars, String algorithm) {

        static Unary of(Activation activation) {
            if (activation == null) {
                return new Unary("none", NONE, "");
            }
            return switch (activation) {
                case RELU -> new Unary("relu", NONE, "");
                case RELU6 -> new Unary("hardtanh", new double[] {0, 6}, "");
                case SILU -> new Unary("swish", NONE, "");
                case GELU -> new Unary("gelu", NONE, "none");
                case HARDSWISH -> new Unary("hardswish", NONE, "");
                case HARDSIGMOID -> new Unary("hardsigmoid", NONE, "");
                case SIGMOID -> new Unary("sigmoid", NONE, "");
                case LOG_SOFTMAX -> throw new IllegalArgumentException("LOG_SOFTMAX is no function of one value");
            };
        }
    }
}
