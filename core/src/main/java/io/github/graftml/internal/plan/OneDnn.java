package io.github.graftml.internal.plan;

import io.github.graftml.model.layer.Activation;
import org.bytedeco.pytorch.Tensor;

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
        Tensor packed = Operator.callOnce("mkldnn::_reorder_convolution_weight",
                weight, g.padding(), g.stride(), g.dilation(), g.groups(), null);
        Unary unary = Unary.of(op.activation());
        if (!op.adds()) {
            return Operator.bind(constants, "mkldnn::_convolution_pointwise", new int[] {0}, null, packed, bias,
                    g.padding(), g.stride(), g.dilation(), g.groups(), unary.name, unary.scalars, unary.algorithm)::call;
        }
        String after = op.activation() == null ? null : unary.name;
        if (overwrite) {
            Operator inPlace = Operator.bind(constants, "mkldnn::_convolution_pointwise_.binary", new int[] {1, 0}, null, null, packed, bias,
                    g.padding(), g.stride(), g.dilation(), g.groups(), "add", null, after, NONE, null);
            return inPlace::call;
        }
        return Operator.bind(constants, "mkldnn::_convolution_pointwise.binary", new int[] {0, 1}, null, null, packed, bias,
                g.padding(), g.stride(), g.dilation(), g.groups(), "add", null, after, NONE, null)::call;
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
