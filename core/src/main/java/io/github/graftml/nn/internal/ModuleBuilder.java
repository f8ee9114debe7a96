package io.github.graftml.nn.internal;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.avg_pool2d;
import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.constant_pad_nd;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.dropout;
import static org.bytedeco.pytorch.global.torch.empty;
import static org.bytedeco.pytorch.global.torch.flatten;
import static org.bytedeco.pytorch.global.torch.gelu;
import static org.bytedeco.pytorch.global.torch.hardsigmoid;
import static org.bytedeco.pytorch.global.torch.hardswish;
import static org.bytedeco.pytorch.global.torch.hardtanh_;
import static org.bytedeco.pytorch.global.torch.layer_norm;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.log_softmax;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.relu6;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.scaled_dot_product_attention;
import static org.bytedeco.pytorch.global.torch.sigmoid;
import static org.bytedeco.pytorch.global.torch.silu;
import static org.bytedeco.pytorch.global.torch.zeros;

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
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.FirstToken;
import io.github.graftml.nn.Leaf.Flatten;
import io.github.graftml.nn.Leaf.Identity;
import io.github.graftml.nn.Leaf.LayerNorm;
import io.github.graftml.nn.Leaf.LayerScale;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.Permute;
import io.github.graftml.nn.Leaf.PositionEmbedding;
import io.github.graftml.nn.Leaf.SamePadding;
import io.github.graftml.nn.Leaf.SelfAttention;
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Makes each layer of a tree once: registers its parameters, draws their first values, and returns its forward.
 * A forward frees what it made on the way, so that a pass without gradients holds two activations at a time, not all.
 */
final class ModuleBuilder {

    private final InitOrder weights;

    ModuleBuilder(InitOrder weights) {
        this.weights = weights;
    }

    Forward build(Layer layer, ParameterScope at) {
        if (layer instanceof Sequential l) {
            return sequential(l, at);
        } else if (layer instanceof Residual l) {
            return residual(l, at);
        } else if (layer instanceof Concat l) {
            return concat(l, at);
        } else if (layer instanceof Gate l) {
            return gate(l, at);
        } else if (layer instanceof Initialized l) {
            return initialized(l, at);
        } else if (layer instanceof Conv2d l) {
            return convolution(l, at);
        } else if (layer instanceof BatchNorm2d l) {
            return batchNorm(l, at);
        } else if (layer instanceof LayerNorm l) {
            return layerNorm(l, at);
        } else if (layer instanceof Linear l) {
            return fullyConnected(l, at);
        } else if (layer instanceof SelfAttention l) {
            return attention(l, at);
        } else if (layer instanceof LayerScale l) {
            return layerScale(l, at);
        } else if (layer instanceof ClassToken l) {
            return classToken(l, at);
        } else if (layer instanceof PositionEmbedding l) {
            return positionEmbedding(l, at);
        } else if (layer instanceof Dropout l) {
            return x -> at.training() ? drop(x, l.probability()) : x;
        } else if (layer instanceof StochasticDepth l) {
            return x -> at.training() && l.probability() > 0 ? stochasticDepth(x, l.probability()) : x;
        } else if (layer instanceof Activation l) {
            return activation(l);
        } else if (layer instanceof MaxPool2d l) {
            return maxPool(l);
        } else if (layer instanceof AvgPool2d l) {
            return avgPool(l);
        } else if (layer instanceof AdaptiveAvgPool2d l) {
            return x -> adaptive_avg_pool2d(x, l.height(), l.width());
        } else if (layer instanceof SamePadding l) {
            return x -> samePadding(x, l);
        } else if (layer instanceof Flatten l) {
            return x -> flatten(x, l.from(), -1);
        } else if (layer instanceof Permute l) {
            long[] order = l.order().stream().mapToLong(Integer::longValue).toArray();
            return x -> x.permute(order);
        } else if (layer instanceof FirstToken) {
            return x -> x.select(1, 0);
        } else if (layer instanceof Identity) {
            return x -> x;
        }
        throw new AssertionError("A layer without a forward: " + layer);
    }

    private Forward build(Named child, ParameterScope at) {
        return build(child.layer(), at.child(child.name()));
    }

    // ---- layers made of layers ----

    private Forward sequential(Sequential l, ParameterScope at) {
        return chain(FusedConvPool.split(l.children()).stream().map(part -> FusedConvPool.isRun(part) ? pooled(part, at) : oneByOne(part, at)).toList());
    }

    private Forward pooled(List<Named> run, ParameterScope at) {
        int first = weights.size();
        Forward operators = oneByOne(run, at);
        List<Conv2d> layers = run.stream().map(Named::layer).filter(Conv2d.class::isInstance).map(Conv2d.class::cast).toList();
        return new FusedConvPool(weights.convolutions(first, layers), operators);
    }

    private Forward oneByOne(List<Named> children, ParameterScope at) {
        List<Forward> steps = new ArrayList<>();
        Layer previous = null;
        for (int i = 0; i < children.size(); i++) {
            Named child = children.get(i);
            ParameterScope place = at.child(child.name());
            if (previous != null && isFresh(previous) && child.layer() == Activation.RELU) {
                steps.add(x -> inPlace(x, relu_(x)));
            } else if (previous != null && isFresh(previous) && child.layer() == Activation.RELU6) {
                Scalar zero = at.own(new Scalar(0.0));
                Scalar six = at.own(new Scalar(6.0));
                steps.add(x -> inPlace(x, hardtanh_(x, zero, six)));
            } else if (child.layer() instanceof Conv2d c && c.bias() && i + 1 < children.size() && children.get(i + 1).layer() instanceof MaxPool2d pool) {
                steps.add(pooledConvolution(c, place, pool));
                at.child(children.get(++i).name());
            } else {
                steps.add(build(child.layer(), place));
            }
            previous = children.get(i).layer();
        }
        return chain(steps);
    }

    private static Forward chain(List<Forward> forwards) {
        if (forwards.size() == 1) {
            return forwards.get(0);
        }
        Forward[] steps = forwards.toArray(Forward[]::new);
        return input -> {
            Tensor x = input;
            for (Forward step : steps) {
                Tensor y = step.apply(x);
                if (x != input && x != y) {
                    x.close();
                }
                x = y;
            }
            return x;
        };
    }

    private Forward residual(Residual l, ParameterScope at) {
        Forward body = build(l.body(), at);
        Forward shortcut = build(l.shortcut(), at);
        boolean fresh = isFresh(l.body().layer());
        boolean relu = fresh && l.after() == Activation.RELU;
        Forward after = build(l.after(), at);
        return x -> {
            Tensor y = body.apply(x);
            Tensor s = shortcut.apply(x);
            Tensor sum = fresh ? inPlace(y, y.add_(s)) : y.add(s);
            closeUnless(sum, x, y);
            closeUnless(sum, x, s);
            if (relu) {
                return inPlace(sum, relu_(sum));
            }
            Tensor out = after.apply(sum);
            closeUnless(out, x, sum);
            return out;
        };
    }

    private Forward concat(Concat l, ParameterScope at) {
        List<Forward> branches = new ArrayList<>();
        l.branches().forEach(branch -> branches.add(build(branch, at)));
        return x -> {
            try (TensorVector parts = new TensorVector()) {
                for (Forward branch : branches) {
                    Tensor part = branch.apply(x);
                    parts.push_back(part);
                    closeUnless(null, x, part);
                }
                return cat(parts, 1);
            }
        };
    }

    private Forward gate(Gate l, ParameterScope at) {
        Forward body = build(l.body(), at);
        return x -> {
            Tensor scale = body.apply(x);
            Tensor out = scale.mul(x);
            closeUnless(out, x, scale);
            return out;
        };
    }

    private Forward initialized(Initialized l, ParameterScope at) {
        int first = weights.size();
        Forward body = build(l.body(), at);
        weights.initialize(l.how(), first);
        return body;
    }

    // ---- layers with weights ----

    private Forward convolution(Conv2d l, ParameterScope at) {
        Tensor weight = convolutionWeight(l, at);
        Tensor bias = constructorDraws(true, weight, l.bias() ? l.out() : 0, at);
        return convolution(l, weight, at.own(bias == null ? new TensorOptional() : new TensorOptional(bias)));
    }

    /**
     * A convolution whose bias is added behind the pooling that follows: to the largest of some values, or to each of them,
     * is the same to the last digit. The bias's gradient is then a sum over the pooled map; oneDNN's own, over the whole
     * map, takes half as long as the weight's.
     */
    private Forward pooledConvolution(Conv2d l, ParameterScope at, MaxPool2d pool) {
        Tensor weight = convolutionWeight(l, at);
        Tensor bias = constructorDraws(true, weight, l.out(), at);
        Forward convolve = convolution(l, weight, at.own(new TensorOptional()));
        Forward choose = maxPool(pool);
        return x -> {
            try (Tensor map = convolve.apply(x); Tensor perChannel = bias.view(1, -1, 1, 1); Tensor added = perChannel.to(map.scalar_type())) {
                Tensor largest = choose.apply(map);
                return inPlace(largest, largest.add_(added));
            }
        };
    }

    private static Tensor convolutionWeight(Conv2d l, ParameterScope at) {
        return at.parameter("weight", empty(l.out(), l.in() / l.groups(), l.kernel(), l.kernel()));
    }

    private static Forward convolution(Conv2d l, Tensor weight, TensorOptional bias) {
        long[] stride = {l.stride(), l.stride()};
        long[] padding = {l.padding(), l.padding()};
        long[] dilation = {l.dilation(), l.dilation()};
        return x -> conv2d(x, weight, bias, stride, padding, dilation, l.groups());
    }

    private Forward fullyConnected(Linear l, ParameterScope at) {
        Tensor weight = at.parameter("weight", empty(l.out(), l.in()));
        TensorOptional bias = at.own(new TensorOptional(constructorDraws(false, weight, l.out(), at)));
        return x -> linear(x, weight, bias);
    }

    /** Draws as the constructors of Conv2d and Linear do: the weight, then the bias (null if it has no features). */
    private Tensor constructorDraws(boolean convolution, Tensor weight, int biasFeatures, ParameterScope at) {
        Tensor bias = biasFeatures == 0 ? null : at.parameter("bias", empty(biasFeatures));
        NoGrad.run(() -> {
            Initializers.constructorWeight(weight);
            if (bias != null) {
                Initializers.constructorBias(bias, weight);
            }
        });
        weights.add(convolution, weight, bias);
        return bias;
    }

    private static Forward batchNorm(BatchNorm2d l, ParameterScope at) {
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
                    throw new IllegalArgumentException("Batch normalisation in training needs more than one value per channel; "
                            + at.path() + " got one image of 1x1 pixels: use larger batches, or drop the last one");
                }
                batches.add_(one);
            }
            return batch_norm(x, weight, bias, mean, variance, training, l.momentum(), l.eps(), true);
        };
    }

    private static Forward layerNorm(LayerNorm l, ParameterScope at) {
        TensorOptional weight = at.own(new TensorOptional(at.parameter("weight", ones(l.features()))));
        TensorOptional bias = at.own(new TensorOptional(at.parameter("bias", zeros(l.features()))));
        long[] shape = {l.features()};
        return x -> layer_norm(x, shape, weight, bias, l.eps(), true);
    }

    private static Forward attention(SelfAttention l, ParameterScope at) {
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
                Tensor projected = made.add(linear(x, inWeight, inBias));
                Tensor split = made.add(projected.view(n, t, 3, l.heads(), headSize));
                Tensor qkv = made.add(split.permute(2, 0, 3, 1, 4)); // [3,N,heads,T,size]
                Tensor attended = made.add(scaled_dot_product_attention(made.add(qkv.select(0, 0)), made.add(qkv.select(0, 1)),
                        made.add(qkv.select(0, 2)), noMask, 0, false, defaultScale, false));
                Tensor joined = made.add(made.add(attended.transpose(1, 2)).reshape(n, t, l.features()));
                return linear(joined, outWeight, optionalOutBias);
            }
        };
    }

    private static Forward layerScale(LayerScale l, ParameterScope at) {
        Tensor scale = at.parameter("layer_scale", ones(l.channels(), 1, 1).mul(new Scalar(l.initial())));
        return x -> scale.mul(x);
    }

    private static Forward classToken(ClassToken l, ParameterScope at) {
        Tensor token = at.parameter("class_token", zeros(1, 1, l.features()));
        return x -> {
            try (Tensor one = token.expand(x.size(0), -1, -1); TensorVector both = new TensorVector(one, x)) {
                return cat(both, 1);
            }
        };
    }

    private static Forward positionEmbedding(PositionEmbedding l, ParameterScope at) {
        Tensor positions = at.parameter("pos_embedding", empty(1, l.tokens(), l.features()));
        NoGrad.run(() -> Initializers.normal(positions, 0.02));
        return x -> x.add(positions);
    }

    // ---- layers without weights ----

    private static Forward activation(Activation l) {
        return switch (l) {
            case RELU -> x -> relu(x);
            case RELU6 -> x -> relu6(x);
            case SILU -> x -> silu(x);
            case GELU -> x -> gelu(x);
            case HARDSWISH -> x -> hardswish(x);
            case HARDSIGMOID -> x -> hardsigmoid(x);
            case SIGMOID -> x -> sigmoid(x);
            case LOG_SOFTMAX -> x -> log_softmax(x, 1, new ScalarTypeOptional(ScalarType.Float)); // in mixed precision, too
        };
    }

    private static Forward maxPool(MaxPool2d l) {
        long[] kernel = {l.kernel(), l.kernel()};
        long[] stride = {l.stride(), l.stride()};
        long[] padding = {l.padding(), l.padding()};
        long[] dilation = {1, 1};
        return x -> max_pool2d(x, kernel, stride, padding, dilation, l.ceil());
    }

    private static Forward avgPool(AvgPool2d l) {
        long[] kernel = {l.kernel(), l.kernel()};
        long[] stride = {l.stride(), l.stride()};
        long[] padding = {0, 0};
        return x -> {
            try (LongOptional divisor = new LongOptional()) {
                return avg_pool2d(x, kernel, stride, padding, false, true, divisor);
            }
        };
    }

    private static Tensor samePadding(Tensor x, SamePadding l) {
        long height = sameZeros(x.size(2), l);
        long width = sameZeros(x.size(3), l);
        return height == 0 && width == 0 ? x
                : constant_pad_nd(x, width / 2, width - width / 2, height / 2, height - height / 2);
    }

    private static long sameZeros(long size, SamePadding l) {
        long out = (size + l.stride() - 1) / l.stride();
        return Math.max((out - 1) * l.stride() + l.kernel() - size, 0);
    }

    /** The draws follow the memory; Python's is row after row by default, ours may be in channels_last order. */
    private static Tensor drop(Tensor x, double probability) {
        try (Tensor rows = x.contiguous()) {
            return dropout(rows, probability, true);
        }
    }

    private static Tensor stochasticDepth(Tensor x, double probability) {
        long[] shape = new long[(int) x.dim()];
        Arrays.fill(shape, 1);
        shape[0] = x.size(0);
        double survival = 1 - probability;
        try (Tensor noise = empty(shape, x.options(), new MemoryFormatOptional())) {
            noise.bernoulli_(survival, new GeneratorOptional());
            noise.div_(new Scalar(survival));
            return x.mul(noise);
        }
    }

    // ---- who owns what ----

    /** Whether a layer's output is a new tensor that no backward pass needs, so that the next step may write into it. */
    private static boolean isFresh(Layer layer) {
        if (layer instanceof Sequential s) {
            for (int i = s.children().size() - 1; i >= 0; i--) {
                Layer last = s.children().get(i).layer();
                if (!(last instanceof StochasticDepth || last instanceof Dropout)) { // they pass on what they get, or a new tensor
                    return isFresh(last);
                }
            }
            return false;
        }
        return layer instanceof Conv2d || layer instanceof BatchNorm2d || layer instanceof Linear
                || layer instanceof MaxPool2d || layer instanceof LayerScale || layer instanceof SelfAttention;
    }

    /** An in-place operation returns a view of its argument's handle; the argument itself goes on. */
    private static Tensor inPlace(Tensor x, Tensor alias) {
        return x;
    }

    private static void closeUnless(Tensor result, Tensor input, Tensor made) {
        if (made != result && made != input) {
            made.close();
        }
    }
}
