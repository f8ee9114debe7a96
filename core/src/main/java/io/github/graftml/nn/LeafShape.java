package io.github.graftml.nn;

import io.github.graftml.nn.Leaf.AdaptiveAvgPool2d;
import io.github.graftml.nn.Leaf.AvgPool2d;
import io.github.graftml.nn.Leaf.BatchNorm2d;
import io.github.graftml.nn.Leaf.ClassToken;
import io.github.graftml.nn.Leaf.Conv2d;
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
import java.util.Arrays;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Computes the output shape of each kind of layer for an input shape, or refuses the input. */
final class LeafShape implements LeafVisitor<long[]> {

    private final long[] input;

    LeafShape(long[] input) {
        this.input = input.clone();
    }

    // ---- layers with weights ----

    @Override
    public long[] conv2d(Conv2d l) {
        require(input.length == 4 && input[1] == l.in(), l, "[N," + l.in() + ",H,W]");
        long span = l.dilation() * (l.kernel() - 1L) + 1;
        return windows(l, l.out(), size -> windows(size + 2L * l.padding() - span, l.stride()));
    }

    @Override
    public long[] batchNorm2d(BatchNorm2d l) {
        require(input.length > 1 && input[1] == l.features(), l, "[N," + l.features() + ",H,W]");
        return input;
    }

    @Override
    public long[] layerNorm(LayerNorm l) {
        requireLast(l.features(), l);
        return input;
    }

    @Override
    public long[] linear(Linear l) {
        requireLast(l.in(), l);
        return with(input.length - 1, l.out());
    }

    @Override
    public long[] selfAttention(SelfAttention l) {
        requireTokens(l.features(), l);
        return input;
    }

    @Override
    public long[] layerScale(LayerScale l) {
        require(input.length == 4 && input[1] == l.channels(), l, "[N," + l.channels() + ",H,W]");
        return input;
    }

    @Override
    public long[] classToken(ClassToken l) {
        requireTokens(l.features(), l);
        return with(1, input[1] + 1);
    }

    @Override
    public long[] positionEmbedding(PositionEmbedding l) {
        require(input.length == 3 && input[1] == l.tokens() && input[2] == l.features(), l,
                "[N," + l.tokens() + "," + l.features() + "]");
        return input;
    }

    // ---- layers without weights ----

    @Override
    public long[] activation(Activation l) {
        require(l != Activation.LOG_SOFTMAX || input.length > 1, l, "[N,classes]");
        return input;
    }

    @Override
    public long[] maxPool2d(MaxPool2d l) {
        requireImages(l);
        return windows(l, input[1], size -> {
            long room = size + 2L * l.padding() - l.kernel();
            if (!l.ceil()) {
                return windows(room, l.stride());
            }
            long windows = windows(room + l.stride() - 1, l.stride()); // the last one may reach over the edge,
            // but starts inside the image
            return (windows - 1) * l.stride() >= size + l.padding() ? windows - 1 : windows;
        });
    }

    @Override
    public long[] avgPool2d(AvgPool2d l) {
        requireImages(l);
        return windows(l, input[1], size -> windows(size - l.kernel(), l.stride()));
    }

    @Override
    public long[] adaptiveAvgPool2d(AdaptiveAvgPool2d l) {
        requireImages(l);
        return new long[] {input[0], input[1], l.height(), l.width()};
    }

    @Override
    public long[] samePadding(SamePadding l) {
        requireImages(l);
        return new long[] {input[0], input[1], input[2] + l.zeros(input[2]), input[3] + l.zeros(input[3])};
    }

    @Override
    public long[] flatten(Flatten l) {
        require(l.from() >= 0 && l.from() < input.length, l, "more than " + l.from() + " dimensions");
        long joined = LongStream.of(input).skip(l.from()).reduce(1, Math::multiplyExact);
        return LongStream.concat(LongStream.of(input).limit(l.from()), LongStream.of(joined)).toArray();
    }

    @Override
    public long[] permute(Permute l) {
        boolean each = l.order().stream().sorted().toList().equals(IntStream.range(0, input.length).boxed().toList());
        require(each, l, "as many dimensions as it orders, each once");
        return l.order().stream().mapToLong(from -> input[from]).toArray();
    }

    @Override
    public long[] firstToken(FirstToken l) {
        require(input.length == 3, l, "[N,T,F]");
        return new long[] {input[0], input[2]};
    }

    @Override
    public long[] identity(Leaf l) {
        return input;
    }

    // ---- checks and arithmetic ----

    private void requireImages(Leaf layer) {
        require(input.length == 4, layer, "[N,C,H,W]");
    }

    private void requireTokens(int features, Leaf layer) {
        require(input.length == 3 && input[2] == features, layer, "[N,T," + features + "]");
    }

    private void requireLast(int features, Leaf layer) {
        require(input.length > 0 && input[input.length - 1] == features, layer, "[N,...," + features + "]");
    }

    private void require(boolean fits, Leaf layer, String expected) {
        if (!fits) {
            throw new IllegalArgumentException(layer + " takes " + expected + "; got " + Arrays.toString(input));
        }
    }

    /** Returns the shape whose height and width are the numbers of windows, at least one. */
    private long[] windows(Leaf layer, long channels, LongUnaryOperator number) {
        long[] output = {input[0], channels, number.applyAsLong(input[2]), number.applyAsLong(input[3])};
        if (output[2] < 1 || output[3] < 1) {
            throw new IllegalArgumentException(layer + " does not fit into " + Arrays.toString(input)
                    + "; use larger images, or fewer layers that reduce their size");
        }
        return output;
    }

    /** Returns the number of windows if the last one can move by {@code room} pixels; 0 or less if that is negative. */
    private static long windows(long room, int stride) {
        return Math.floorDiv(room, stride) + 1;
    }

    private long[] with(int dimension, long size) {
        long[] changed = input.clone();
        changed[dimension] = size;
        return changed;
    }
}
