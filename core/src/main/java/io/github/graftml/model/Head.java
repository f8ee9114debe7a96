package io.github.graftml.model;

import static io.github.graftml.model.layer.Layers.dropout;
import static io.github.graftml.model.layer.Layers.logSoftmax;
import static io.github.graftml.model.layer.Layers.relu;
import static io.github.graftml.model.layer.Layers.sequential;

import io.github.graftml.model.layer.Layer;
import io.github.graftml.model.layer.Layers;

/** What a network ends in: features float32 [N,F] to one number per class [N, classes]. A choice; only {@link Custom} holds weights. */
public sealed interface Head {

    /** The head of the article "Transfer Learning with PyTorch"; what {@code head(classes)} stands for. */
    static Head article(int classes) {
        return new Article(classes);
    }

    /** One linear layer. */
    static Head linear(int classes) {
        return new Linear(classes);
    }

    /**
     * One hidden layer.
     *
     * @param hidden  its features
     * @param dropout the probability behind it, from 0 up to but not including 1
     */
    static Head mlp(int classes, int hidden, double dropout) {
        return new Mlp(classes, hidden, dropout);
    }

    /** Layers of one's own: {@code Head.of(sequential(linear(2048, 512), relu(), linear(512, 2)))}. */
    static Head of(Layer layer) {
        return new Composed(layer);
    }

    /** A module of one's own: {@code Head.of(Model.of(module, features -> ...))}. */
    static Head of(Model model) {
        return new Custom(model);
    }

    /**
     * @param features F, at least 1
     * @return the head's layers for that many features
     * @throws IllegalStateException for a {@link Custom} head, which is a native module and has none
     */
    Layer layer(int features);

    /** Linear(F, 1000), ReLU, Dropout(0.5), Linear(1000, classes), LogSoftmax: log-probabilities. */
    record Article(int classes) implements Head {
        /** Checks that there is a class. */
        public Article {
            requireClass(classes);
        }

        @Override
        public Layer layer(int features) {
            return sequential(Layers.linear(features, 1000), relu(), dropout(0.5), Layers.linear(1000, classes), logSoftmax());
        }
    }

    /** One linear layer: logits. */
    record Linear(int classes) implements Head {
        /** Checks that there is a class. */
        public Linear {
            requireClass(classes);
        }

        @Override
        public Layer layer(int features) {
            return Layers.linear(features, classes);
        }
    }

    /** Linear(F, hidden), ReLU, Dropout, Linear(hidden, classes): logits. */
    record Mlp(int classes, int hidden, double probability) implements Head {
        /** Checks that there is a class, and that the layers can be made. */
        public Mlp {
            requireClass(classes);
            Layers.linear(hidden, classes);
            dropout(probability);
        }

        @Override
        public Layer layer(int features) {
            return sequential(Layers.linear(features, hidden), relu(), dropout(probability), Layers.linear(hidden, classes));
        }
    }

    /** Layers of one's own, which take as many features as the architecture gives. */
    record Composed(Layer layer) implements Head {
        /** Checks that the layer is there. */
        public Composed {
            requireGiven("layer", layer);
        }

        @Override
        public Layer layer(int features) {
            return layer;
        }
    }

    /** A native module of one's own; owned by the network that it is given to. */
    record Custom(Model model) implements Head {
        /** Checks that the model is there. */
        public Custom {
            requireGiven("model", model);
        }

        @Override
        public Layer layer(int features) {
            throw new IllegalStateException("A head made of a native module has no layers");
        }
    }

    private static void requireGiven(String part, Object value) {
        if (value == null) {
            throw new IllegalArgumentException("A head of your own needs a " + part + "; got null");
        }
    }

    private static void requireClass(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("A head has at least one class; got " + classes);
        }
    }
}
