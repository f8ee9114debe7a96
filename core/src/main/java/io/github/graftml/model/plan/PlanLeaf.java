package io.github.graftml.model.plan;

import io.github.graftml.model.plan.GraphBuilder.Value;
import io.github.graftml.nn.Activation;
import io.github.graftml.nn.Leaf;
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
import io.github.graftml.nn.LeafVisitor;
import java.util.Optional;

/** A plan's operation for each layer; empty for unsupported layers, those of transformers. */
final class PlanLeaf implements LeafVisitor<Optional<PlanLeaf.Emitter>> {

    static final PlanLeaf ALL = new PlanLeaf();

    /** Adds a layer's operation to a graph. */
    @FunctionalInterface
    interface Emitter {
        /**
         * Adds the operation.
         *
         * @param path the prefix of the layer's parameter names
         */
        Value emit(GraphBuilder to, String path, Value x);
    }

    private PlanLeaf() {
    }

    @Override
    public Optional<Emitter> conv2d(Conv2d l) {
        return Optional.of((to, path, x) -> to.convolution(l, path, x));
    }

    @Override
    public Optional<Emitter> batchNorm2d(BatchNorm2d l) {
        return Optional.of((to, path, x) -> to.batchNorm(l, path, x));
    }

    @Override
    public Optional<Emitter> layerNorm(LayerNorm l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> linear(Linear l) {
        return Optional.of((to, path, x) -> to.fullyConnected(l, path, x));
    }

    @Override
    public Optional<Emitter> selfAttention(SelfAttention l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> layerScale(LayerScale l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> classToken(ClassToken l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> positionEmbedding(PositionEmbedding l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> activation(Activation l) {
        return Optional.of((to, path, x) -> to.activation(l, x));
    }

    @Override
    public Optional<Emitter> maxPool2d(MaxPool2d l) {
        return Optional.of((to, path, x) -> to.emit(new Op.Pool(l), x));
    }

    @Override
    public Optional<Emitter> avgPool2d(AvgPool2d l) {
        return Optional.of((to, path, x) -> to.emit(new Op.Pool(l), x));
    }

    @Override
    public Optional<Emitter> adaptiveAvgPool2d(AdaptiveAvgPool2d l) {
        return Optional.of((to, path, x) -> to.emit(new Op.Pool(l), x));
    }

    @Override
    public Optional<Emitter> samePadding(SamePadding l) {
        return Optional.of((to, path, x) -> new Value(x.register(), l));
    }

    @Override
    public Optional<Emitter> flatten(Flatten l) {
        return l.from() == 1 ? Optional.of((to, path, x) -> to.emit(new Op.Flatten(l), x)) : Optional.empty();
    }

    @Override
    public Optional<Emitter> permute(Permute l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> firstToken(FirstToken l) {
        return Optional.empty();
    }

    @Override
    public Optional<Emitter> identity(Leaf l) {
        return Optional.of((to, path, x) -> x);
    }
}
