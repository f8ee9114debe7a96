package io.github.graftml.nn.internal;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.hardsigmoid;
import static org.bytedeco.pytorch.global.torch.hardswish;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.relu6;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.zeros;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
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
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.LeafVisitor;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Builds a leaf: registers its parameters, draws their initial values, and returns its forward pass. */
final class LeafBuilder implements LeafVisitor<Forward> {

    private final InitOrder weights;
    private final ParameterScope at;

    /** @param weights collects the layer's weights that a second pass may initialize again */
    LeafBuilder(InitOrder weights, ParameterScope at) {
        this.weights = weights;
        this.at = at;
    }

    // ---- layers with weights ----

    @Override
    public Forward conv2d(Conv2d l) {
        Tensor weight = convolutionWeight(l);
        if (l.bias()) {
            return convolve(l, weight, at.own(new TensorOptional(drawn(true, weight, l.out()))));
        }
        NoGrad.run(() -> Initializers.constructorWeight(weight));
        weights.add(true, weight, null);
        return convolve(l, weight, at.own(new TensorOptional()));
    }

    /**
     * A convolution whose bias is added after the pooling that follows. The result is bit-exact: the largest of some
     * values
     * plus the bias is the largest of the sums. The bias's gradient is then a sum over the pooled map; oneDNN's own,
     * over whole map, takes half as long as the weight's.
     */
    Forward pooledConvolution(Conv2d l, MaxPool2d pool) {
        Tensor weight = convolutionWeight(l);
        Tensor bias = drawn(true, weight, l.out());
        Forward convolve = convolve(l, weight, at.own(new TensorOptional()));
        Forward choose = maxPool2d(pool);
        return x -> {
            try (Tensor map = convolve.apply(x); Tensor perChannel = bias.view(1, -1, 1, 1);
                    Tensor added = perChannel.to(map.scalar_type())) {
                Tensor largest = choose.apply(map);
                largest.add_(added);
                return largest;
            }
        };
    }

    private Tensor convolutionWeight(Conv2d l) {
        return at.parameter("weight", empty(l.out(), l.in() / l.groups(), l.kernel(), l.kernel()));
    }

    private static Forward convolve(Conv2d l, Tensor weight, TensorOptional bias) {
        long[] stride = {l.stride(), l.stride()};
        long[] padding = {l.padding(), l.padding()};
        long[] dilation = {l.dilation(), l.dilation()};
        return x -> torch.conv2d(x, weight, bias, stride, padding, dilation, l.groups());
    }

    @Override
    public Forward linear(Linear l) {
        Tensor weight = at.parameter("weight", empty(l.out(), l.in()));
        TensorOptional bias = at.own(new TensorOptional(drawn(false, weight, l.out())));
        return x -> torch.linear(x, weight, bias);
    }

    /** Draws as the constructors of Conv2d and Linear do: the weight, then the bias, which it returns. */
    private Tensor drawn(boolean convolution, Tensor weight, int out) {
        Tensor bias = at.parameter("bias", empty(out));
        NoGrad.run(() -> {
            Initializers.constructorWeight(weight);
            Initializers.constructorBias(bias, weight);
        });
        weights.add(convolution, weight, bias);
        return bias;
    }

    @Override
    public Forward batchNorm2d(BatchNorm2d l) {
        TensorOptional weight = at.own(new TensorOptional(at.parameter("weight", ones(l.features()))));
        TensorOptional bias = at.own(new TensorOptional(at.parameter("bias", zeros(l.features()))));
        TensorOptional mean = at.own(new TensorOptional(at.buffer("running_mean", zeros(l.features()))));
        TensorOptional variance = at.own(new TensorOptional(at.buffer("running_var", ones(l.features()))));
        Tensor batches = at.buffer("num_batches_tracked", zeros(new long[0]).to(ScalarType.Long));
        Scalar one = at.own(new Scalar(1L));
        return x -> {
            boolean training = at.training();
            if (training) {
                if (x.numel() == x.size(1)) {
                    throw new IllegalArgumentException(
                            "Batch normalization in training needs more than one value per channel; "
                                    + at.path()
                                    + " got one image of 1x1 pixels: use larger batches, or drop the last one");
                }
                batches.add_(one);
            }
            return batch_norm(x, weight, bias, mean, variance, training, l.momentum(), l.eps(), true);
        };
    }

    @Override
    public Forward layerNorm(LayerNorm l) {
        TensorOptional weight = at.own(new TensorOptional(at.parameter("weight", ones(l.features()))));
        TensorOptional bias = at.own(new TensorOptional(at.parameter("bias", zeros(l.features()))));
        long[] shape = {l.features()};
        return x -> layer_norm(x, shape, weight, bias, l.eps(), true);
    }

    @Override
    public Forward selfAttention(SelfAttention l) {
        ParameterScope out = at.child("out_proj");
        Tensor inWeight = at.parameter("in_proj_weight", empty(3L * l.features(), l.features()));
        TensorOptional inBias = at.own(new TensorOptional(at.parameter("in_proj_bias", zeros(3L * l.features()))));
        Tensor outWeight = out.parameter("weight", empty(l.features(), l.features()));
        Tensor outBias = out.parameter("bias", empty(l.features()));
        NoGrad.run(() -> {
            Initializers.constructorWeight(outWeight);
            Initializers.constructorBias(outBias, outWeight);
            Initializers.xavierUniform(inWeight);
            outBias.zero_();
        });
        TensorOptional optionalOutBias = at.own(new TensorOptional(outBias));
        TensorOptional noMask = at.own(new TensorOptional());
        DoubleOptional defaultScale = at.own(new DoubleOptional());
        long headSize = l.features() / l.heads();
        return x -> {
            try (TemporaryTensors made = new TemporaryTensors()) {
                long n = x.size(0);
                long t = x.size(1);
                Tensor projected = made.add(torch.linear(x, inWeight, inBias));
                Tensor split = made.add(projected.view(n, t, 3, l.heads(), headSize));
                Tensor qkv = made.add(split.permute(2, 0, 3, 1, 4)); // [3,N,heads,T,size]
                Tensor attended = made
                        .add(scaled_dot_product_attention(made.add(qkv.select(0, 0)), made.add(qkv.select(0, 1)),
                                made.add(qkv.select(0, 2)), noMask, 0, false, defaultScale, false));
                Tensor joined = made.add(made.add(attended.transpose(1, 2)).reshape(n, t, l.features()));
                return torch.linear(joined, outWeight, optionalOutBias);
            }
        };
    }

    @Override
    public Forward layerScale(LayerScale l) {
        Tensor scale = at.parameter("layer_scale", ones(l.channels(), 1, 1).mul(new Scalar(l.initial())));
        return x -> scale.mul(x);
    }

    @Override
    public Forward classToken(ClassToken l) {
        Tensor token = at.parameter("class_token", zeros(1, 1, l.features()));
        return x -> {
            try (Tensor one = token.expand(x.size(0), -1, -1); TensorVector both = new TensorVector(one, x)) {
                return cat(both, 1);
            }
        };
    }

    @Override
    public Forward positionEmbedding(PositionEmbedding l) {
        Tensor positions = at.parameter("pos_embedding", empty(1, l.tokens(), l.features()));
        NoGrad.run(() -> Initializers.normal(positions, 0.02));
        return x -> x.add(positions);
    }

    // ---- layers without weights ----

    @Override
    public Forward activation(Activation l) {
        return switch (l) {
            case RELU -> x -> relu(x);
            case RELU6 -> x -> relu6(x);
            case SILU -> x -> silu(x);
            case GELU -> x -> gelu(x);
            case HARDSWISH -> x -> hardswish(x);
            case HARDSIGMOID -> x -> hardsigmoid(x);
            case SIGMOID -> x -> sigmoid(x);
            // in mixed precision, too
            case LOG_SOFTMAX -> x -> log_softmax(x, 1, new ScalarTypeOptional(ScalarType.Float));
        };
    }

    @Override
    public Forward maxPool2d(MaxPool2d l) {
        long[] kernel = {l.kernel(), l.kernel()};
        long[] stride = {l.stride(), l.stride()};
        long[] padding = {l.padding(), l.padding()};
        long[] dilation = {1, 1};
        return x -> max_pool2d(x, kernel, stride, padding, dilation, l.ceil());
    }

    @Override
    public Forward avgPool2d(AvgPool2d l) {
        long[] kernel = {l.kernel(), l.kernel()};
        long[] stride = {l.stride(), l.stride()};
        long[] padding = {0, 0};
        return x -> {
            try (LongOptional divisor = new LongOptional()) {
                return avg_pool2d(x, kernel, stride, padding, false, true, divisor);
            }
        };
    }

    @Override
    public Forward adaptiveAvgPool2d(AdaptiveAvgPool2d l) {
        return x -> adaptive_avg_pool2d(x, l.height(), l.width());
    }

    @Override
    public Forward samePadding(SamePadding l) {
        return x -> {
            long height = l.zeros(x.size(2));
            long width = l.zeros(x.size(3));
            return height == 0 && width == 0 ? x
                    : constant_pad_nd(x, width / 2, width - width / 2, height / 2, height - height / 2);
        };
    }

    @Override
    public Forward flatten(Flatten l) {
        return x -> torch.flatten(x, l.from(), -1);
    }

    @Override
    public Forward permute(Permute l) {
        long[] order = l.order().stream().mapToLong(Integer::longValue).toArray();
        return x -> x.permute(order);
    }

    @Override
    public Forward firstToken(FirstToken l) {
        return x -> x.select(1, 0);
    }

    @Override
    public Forward identity(Leaf l) {
        return x -> x;
    }

    // ---- active in training only ----

    @Override
    public Forward dropout(Dropout l) {
        return x -> at.training() ? TrainingNoise.drop(x, l.probability()) : x;
    }

    @Override
    public Forward stochasticDepth(StochasticDepth l) {
        return x -> at.training() && l.probability() > 0 ? TrainingNoise.stochasticDepth(x, l.probability()) : x;
    }
}
