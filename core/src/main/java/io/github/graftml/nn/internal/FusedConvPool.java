package io.github.graftml.nn.internal;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Named;
import io.github.graftml.nn.internal.PooledConvolutions.Convolution;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A run of 3x3 convolutions, each with max-pooling and ReLU: by native code, or by operators where that is not
 * supported.
 */
final class FusedConvPool implements Forward {

    private static final int LAYERS = 3;

    private final List<Convolution> convolutions;
    private final Forward otherwise;

    /** Creates a run from its convolutions and its operators. */
    FusedConvPool(List<Convolution> convolutions, Forward otherwise) {
        this.convolutions = convolutions;
        this.otherwise = MicroBatchedForward.of(otherwise);
    }

    /** Returns the layers in parts: runs, where this process has native code for them, and the layers between them. */
    static List<List<Named>> split(List<Named> layers) {
        List<List<Named>> parts = new ArrayList<>();
        int begin = 0;
        int end = 0;
        while (end < layers.size()) {
            int run = PooledConvolutions.areNative() ? runLength(layers.subList(end, layers.size())) : 0;
            if (run > 0 && begin < end) {
                parts.add(layers.subList(begin, end));
            }
            if (run > 0) {
                parts.add(layers.subList(end, end + run));
                begin = end + run;
            }
            end += Math.max(1, run);
        }
        if (begin < end) {
            parts.add(layers.subList(begin, end));
        }
        return parts;
    }

    /** Returns whether a part that {@link #split} made is a run. */
    static boolean isRun(List<Named> part) {
        return PooledConvolutions.areNative() && runLength(part) == part.size();
    }

    /** Every group of images reads all weights, so a run ends where there are too many of them. */
    private static int runLength(List<Named> layers) {
        int length = 0;
        long weights = 0;
        while (length + LAYERS <= layers.size() && isOne(layers.subList(length, length + LAYERS))) {
            Conv2d c = (Conv2d) layers.get(length).layer();
            weights += 9L * c.in() * c.out();
            if (weights > MicroBatchedForward.FEW_WEIGHTS) {
                break;
            }
            length += LAYERS;
        }
        return length;
    }

    /** ReLU and max pooling give the same result in either order: both only select. */
    private static boolean isOne(List<Named> layers) {
        Layer second = layers.get(1).layer();
        Layer third = layers.get(2).layer();
        return layers.get(0).layer() instanceof Conv2d c && c.kernel() == 3 && c.stride() == 1 && c.padding() <= 1
                && c.dilation() == 1 && c.groups() == 1 && PooledConvolutions.take(c.in(), c.out())
                && (isHalving(second) && third == Activation.RELU || second == Activation.RELU && isHalving(third));
    }

    private static boolean isHalving(Layer layer) {
        return layer instanceof MaxPool2d p && p.kernel() == 2 && p.stride() == 2 && p.padding() == 0 && !p.ceil();
    }

    @Override
    public Tensor apply(Tensor x) {
        return PooledConvolutions.apply(x, convolutions).orElseGet(() -> otherwise.apply(x));
    }
}
