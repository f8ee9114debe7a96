package io.github.graftml.nn.internal;

import static org.bytedeco.pytorch.global.torch.hardtanh_;
import static org.bytedeco.pytorch.global.torch.relu_;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite;
import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Gate;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.CompositeVisitor;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Dropout;
import io.github.graftml.nn.Leaf.LayerScale;
import io.github.graftml.nn.Leaf.Linear;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.SelfAttention;
import io.github.graftml.nn.Leaf.StochasticDepth;
import io.github.graftml.nn.Named;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Builds each layer of a tree once: registers its parameters, draws their initial values, and returns its forward pass.
 * A
 * forward pass frees its temporary tensors, so that one without gradients holds two activations at a time.
 */
final class ModuleBuilder implements CompositeVisitor<Forward> {

    private final InitOrder weights;
    private final ParameterScope at;

    private ModuleBuilder(InitOrder weights, ParameterScope at) {
        this.weights = weights;
        this.at = at;
    }

    /** @param weights collects the tree's weights in the order of its modules */
    static Forward build(Layer layer, InitOrder weights, ParameterScope at) {
        return layer instanceof Leaf leaf ? leaf.accept(new LeafBuilder(weights, at))
                : ((Composite) layer).accept(new ModuleBuilder(weights, at));
    }

    private Forward build(Layer layer) {
        return build(layer, weights, at);
    }

    private Forward build(Named child) {
        return build(child.layer(), weights, at.child(child.name()));
    }

    // ---- composites ----

    @Override
    public Forward sequential(Sequential l) {
        return chain(FusedConvPool.split(l.children()).stream()
                .map(part -> FusedConvPool.isRun(part) ? pooled(part) : oneByOne(part)).toList());
    }

    private Forward pooled(List<Named> run) {
        int first = weights.size();
        Forward operators = oneByOne(run);
        List<Conv2d> layers = run.stream().map(Named::layer).filter(Conv2d.class::isInstance).map(Conv2d.class::cast)
                .toList();
        return new FusedConvPool(weights.convolutions(first, layers), operators);
    }

    private Forward oneByOne(List<Named> children) {
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
            } else if (child.layer() instanceof Conv2d c && c.bias() && i + 1 < children.size()
                    && children.get(i + 1).layer() instanceof MaxPool2d pool) {
                steps.add(new LeafBuilder(weights, place).pooledConvolution(c, pool));
                at.child(children.get(++i).name());
            } else {
                steps.add(build(child.layer(), weights, place));
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

    @Override
    public Forward residual(Residual l) {
        Forward body = build(l.body());
        Forward shortcut = build(l.shortcut());
        boolean fresh = isFresh(l.body().layer());
        boolean relu = fresh && l.after() == Activation.RELU;
        Forward after = build(l.after());
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

    @Override
    public Forward concat(Concat l) {
        List<Forward> branches = new ArrayList<>();
        l.branches().forEach(branch -> branches.add(build(branch)));
        return x -> {
            try (TensorVector parts = new TensorVector()) {
                for (Forward branch : branches) {
                    Tensor part = branch.apply(x);
                    parts.push_back(part);
                    closeUnless(null, x, part);
                }
                return torch.cat(parts, 1);
            }
        };
    }

    @Override
    public Forward gate(Gate l) {
        Forward body = build(l.body());
        return x -> {
            Tensor scale = body.apply(x);
            Tensor out = scale.mul(x);
            closeUnless(out, x, scale);
            return out;
        };
    }

    @Override
    public Forward initialized(Initialized l) {
        int first = weights.size();
        Forward body = build(l.body());
        weights.initialize(l.how(), first);
        return body;
    }

    // ---- ownership ----

    /**
     * Whether a layer's output is a new tensor that no backward pass needs, so that the next step may write into it.
     */
    private static boolean isFresh(Layer layer) {
        if (layer instanceof Sequential s) {
            for (int i = s.children().size() - 1; i >= 0; i--) {
                Layer last = s.children().get(i).layer();
                // they return their input, or a new tensor
                if (!(last instanceof StochasticDepth || last instanceof Dropout)) {
                    return isFresh(last);
                }
            }
            return false;
        }
        return layer instanceof Conv2d || layer instanceof BatchNorm2d || layer instanceof Linear
                || layer instanceof MaxPool2d || layer instanceof LayerScale || layer instanceof SelfAttention;
    }

    /** An in-place operation returns a view of its argument's handle; the argument stays valid. */
    @SuppressWarnings("unused") // the alias is created for its side effect
    private static Tensor inPlace(Tensor x, Tensor alias) {
        return x;
    }

    private static void closeUnless(@Nullable Tensor result, Tensor input, Tensor made) {
        if (made != result && made != input) {
            made.close();
        }
    }
}
