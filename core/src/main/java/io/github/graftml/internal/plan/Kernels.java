package io.github.graftml.internal.plan;

import io.github.graftml.model.layer.Activation;
import io.github.graftml.model.layer.Layer;
import io.github.graftml.model.layer.Layer.AdaptiveAvgPool2d;
import io.github.graftml.model.layer.Layer.AvgPool2d;
import io.github.graftml.model.layer.Layer.MaxPool2d;
import io.github.graftml.model.layer.Layer.SamePadding;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Kernels on fp32 and bf16 values, and on bytes where the op says so; pictures in channels_last order. */
final class Kernels {

    private final ScalarType type;
    private final Constants constants;

    /** @param type of the values between kernels: Float or BFloat16 */
    Kernels(ScalarType type, Constants constants) {
        this.type = type;
        this.constants = constants;
    }

    /** @param overwrite for each input, whether the kernel may write its result there */
    Kernel of(Op op, boolean[] overwrite) {
        if (op instanceof Op.Convolution c) {
            return OneDnn.convolution(constants, c, c.weight().to(type), c.bias().to(type), c.adds() && overwrite[1]);
        } else if (op instanceof Op.FullyConnected f) {
            Tensor weight = constants.keep(f.weight().to(type));
            TensorOptional bias = constants.keep(new TensorOptional(f.bias().to(type)));
            return x -> torch.linear(x[0], weight, bias);
        } else if (op instanceof Op.Affine a) {
            return affine(a);
        } else if (op instanceof Op.Activate a) {
            return activate(a.activation(), overwrite[0]);
        } else if (op instanceof Op.Pad p) {
            Scalar zero = constants.keep(new Scalar(0.0));
            return x -> pad(x[0], p.padding(), zero);
        } else if (op instanceof Op.QuantizedConvolution q) {
            return OneDnn.quantizedConvolution(constants, q, type, q.other() != null && overwrite[1]);
        } else if (op instanceof Op.QuantizedPad p) {
            Scalar zero = constants.keep(new Scalar(p.values().zeroPoint()));
            return x -> pad(x[0], p.padding(), zero);
        } else if (op instanceof Op.Quantize q) {
            return x -> torch.quantize_per_tensor(x[0].to(ScalarType.Float), q.to().scale(), q.to().zeroPoint(), ScalarType.QUInt8).int_repr();
        } else if (op instanceof Op.Dequantize d) {
            Scalar zero = constants.keep(new Scalar((double) d.from().zeroPoint()));
            Scalar scale = constants.keep(new Scalar(d.from().scale()));
            return x -> x[0].to(ScalarType.Float).sub(zero).mul(scale).to(type);
        } else if (op instanceof Op.Pool p) {
            return pool(p.layer());
        } else if (op instanceof Op.Concatenate) {
            return x -> torch.cat(new TensorVector(x), 1);
        } else if (op instanceof Op.Add) {
            return overwrite[0] ? x -> own(x[0].add_(x[1])) : x -> x[0].add(x[1]);
        } else if (op instanceof Op.Scale) {
            return overwrite[1] ? x -> own(x[1].mul_(x[0])) : x -> x[1].mul(x[0]);
        }
        int from = ((Op.Flatten) op).from();
        return x -> torch.flatten(x[0], from, -1);
    }

    /** A batch norm of mean 0 and variance 1 is one pass over memory; product and sum would be two. */
    private Kernel affine(Op.Affine op) {
        TensorOptional scale = constants.keep(new TensorOptional(op.scale()));
        TensorOptional shift = constants.keep(new TensorOptional(op.shift()));
        TensorOptional mean = constants.keep(new TensorOptional(torch.zeros_like(op.scale())));
        TensorOptional variance = constants.keep(new TensorOptional(torch.ones_like(op.scale())));
        return x -> torch.batch_norm(x[0], scale, shift, mean, variance, false, 0, 0, false);
    }

    private Kernel activate(Activation activation, boolean overwrite) {
        if (activation == Activation.LOG_SOFTMAX) {
            return x -> torch.log_softmax(x[0], 1);
        }
        Scalar six = constants.keep(new Scalar(6.0));
        Scalar zero = constants.keep(new Scalar(0.0));
        Kernel inPlace = switch (activation) {
            case RELU -> x -> torch.relu_(x[0]);
            case RELU6 -> x -> torch.hardtanh_(x[0], zero, six);
            case SILU -> x -> torch.silu_(x[0]);
            case GELU -> x -> torch.gelu_(x[0], "none");
            case HARDSWISH -> x -> torch.hardswish_(x[0]);
            case HARDSIGMOID -> x -> torch.hardsigmoid_(x[0]);
            case SIGMOID -> x -> torch.sigmoid_(x[0]);
            case LOG_SOFTMAX -> throw new AssertionError();
        };
        return overwrite ? x -> own(inPlace.apply(x)) : x -> own(inPlace.apply(x[0].clone()));
    }

    static Kernel pool(Layer layer) {
        if (layer instanceof MaxPool2d m) {
            return x -> torch.max_pool2d(x[0], pair(m.kernel()), pair(m.stride()), pair(m.padding()), pair(1), m.ceil());
        } else if (layer instanceof AvgPool2d a) {
            return x -> torch.avg_pool2d(x[0], pair(a.kernel()), pair(a.stride()), pair(0), false, true, new LongOptional());
        }
        AdaptiveAvgPool2d a = (AdaptiveAvgPool2d) layer;
        return x -> torch.adaptive_avg_pool2d(x[0], a.height(), a.width());
    }

    /** An operation in place returns its argument's own handle, which is closed with its register: this makes another one. */
    private static Tensor own(Tensor argument) {
        return new Tensor(argument);
    }

    private static Tensor pad(Tensor x, SamePadding padding, Scalar zero) {
        long height = zeros(padding, x.size(2));
        long width = zeros(padding, x.size(3));
        return height == 0 && width == 0 ? own(x)
                : torch.constant_pad_nd(x, new long[] {width / 2, width - width / 2, height / 2, height - height / 2}, zero);
    }

    private static long zeros(SamePadding padding, long size) {
        long out = (size + padding.stride() - 1) / padding.stride();
        return Math.max((out - 1) * padding.stride() + padding.kernel() - size, 0);
    }

    private static long[] pair(long n) {
        return new long[] {n, n};
    }
}
