package io.github.graftml.nn.internal;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layer.Conv2d;
import io.github.graftml.nn.Layer.MaxPool2d;
import io.github.graftml.nn.Layer.Sequential;
import io.github.graftml.nn.Named;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A tree of nothing but pooled convolutions, which have code of their own. */
final class Pooled implements Forward {

    private static final int LAYERS = 3;

    private final List<Tensor> parameters;
    private final Forward otherwise;

    private Pooled(List<Tensor> parameters, Forward otherwise) {
        this.parameters = parameters;
        this.otherwise = otherwise;
    }

    /** @return {@code forward}, by code of its own if the tree is such a one */
    static Forward where(Layer tree, Weights weights, Forward forward) {
        return tree instanceof Sequential l && isPooled(l.children()) ? new Pooled(weights.parameters(), forward) : forward;
    }

    private static boolean isPooled(List<Named> layers) {
        return !layers.isEmpty() && layers.size() % LAYERS == 0 && isOne(layers.subList(0, LAYERS))
                && (layers.size() == LAYERS || isPooled(layers.subList(LAYERS, layers.size())));
    }

    /** ReLU and max-pooling give the same in either order: both only choose. */
    private static boolean isOne(List<Named> layers) {
        Layer second = layers.get(1).layer();
        Layer third = layers.get(2).layer();
        return layers.get(0).layer() instanceof Conv2d c && c.kernel() == 3 && c.stride() == 1 && c.padding() == 0 && c.dilation() == 1 && c.groups() == 1 && c.bias()
                && (isHalving(second) && third == Activation.RELU || second == Activation.RELU && isHalving(third));
    }

    private static boolean isHalving(Layer layer) {
        return layer instanceof MaxPool2d p && p.kernel() == 2 && p.stride() == 2 && p.padding() == 0 && !p.ceil();
    }

    @Override
    public Tensor apply(Tensor x) {
        return PooledConvolutions.apply(x, parameters).orElseGet(() -> otherwise.apply(x));
    }
}
