package io.github.graftml.nn.internal;

import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Composite.Concat;
import io.github.graftml.nn.Composite.Initialized;
import io.github.graftml.nn.Composite.Residual;
import io.github.graftml.nn.Composite.Sequential;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.Conv2d;
import io.github.graftml.nn.Leaf.Identity;
import io.github.graftml.nn.Leaf.MaxPool2d;
import io.github.graftml.nn.Leaf.SamePadding;
import org.bytedeco.pytorch.Tensor;

/**
 * Passes a few images at a time through layers, forward and backward, where no layer mixes images or draws random
 * numbers.
 * The values between two layers then stay in the CPU's cache, and in blocks under 64 MiB. That is the most that glibc's
 * heap of a Java thread reuses; the system maps and zeroes anything larger in every step.
 */
final class MicroBatchedForward implements Forward {

    /**
     * Two images of 224x224: 12 MiB for 32 channels in fp32. One image costs too much per call, four need larger
     * blocks.
     */
    private static final long PIXELS = 2 * 224 * 224;

    /**
     * Every group reads all weights and adds up their gradients: AlexNet, with ten times as many, is slower in groups.
     */
    static final long FEW_WEIGHTS = 1 << 18;

    private final Forward layers;

    private MicroBatchedForward(Forward layers) {
        this.layers = layers;
    }

    /**
     * {@return {@code forward}, in groups if the result is the same and the weights are few enough for it to be faster}
     */
    static Forward where(Layer tree, InitOrder weights, Forward forward) {
        return apart(tree) && weights.values() <= FEW_WEIGHTS ? new MicroBatchedForward(forward) : forward;
    }

    /** Returns the forward pass in groups of layers that allow it and have few weights. */
    static Forward of(Forward layers) {
        return new MicroBatchedForward(layers);
    }

    /** Pooled convolutions distribute all images over the threads, so a tree that has some is not split. */
    private static boolean apart(Layer layer) {
        if (layer instanceof Sequential l) {
            return FusedConvPool.split(l.children()).stream().noneMatch(FusedConvPool::isRun)
                    && l.children().stream().allMatch(child -> apart(child.layer()));
        } else if (layer instanceof Concat l) {
            return l.branches().stream().allMatch(branch -> apart(branch.layer()));
        } else if (layer instanceof Residual l) {
            return apart(l.body().layer()) && apart(l.shortcut().layer()) && apart(l.after());
        } else if (layer instanceof Initialized l) {
            return apart(l.body());
        }
        return layer instanceof Conv2d || layer instanceof MaxPool2d || layer instanceof AvgPool2d
                || layer instanceof SamePadding || layer instanceof Activation || layer instanceof Identity;
    }

    @Override
    public Tensor apply(Tensor x) {
        if (x.dim() != 4 || !x.is_cpu()) {
            return layers.apply(x);
        }
        return Tensors.inSlices(x, Math.max(1, PIXELS / (x.size(2) * x.size(3))), layers::apply);
    }
}
