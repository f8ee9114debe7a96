package io.github.graftml.model;

import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.runtime.internal.NameInFiles;

/** What a network ends in: features float32 [N,F] to one number per class [N, classes]. A choice; only {@link Custom} holds weights. */
public sealed interface Head {

    /** Returns one linear layer: logits. */
    static Head linear(int classes) {
        return new Linear(classes);
    }

    /**
     * Returns a head with one hidden layer, which gives logits. {@code Head.mlp(classes, 1000, 0.5).logSoftmax()} is the head of
     * the article "Transfer Learning with PyTorch", which {@code TransferLearning.head(classes)} stands for.
     *
     * @param hidden  features of the hidden layer
     * @param dropout the probability after it, from 0 up to but not including 1
     */
    static Mlp mlp(int classes, int hidden, double dropout) {
        return new Mlp(classes, hidden, dropout, false);
    }

    /** Layers of one's own: {@code Head.of(sequential(linear(2048, 512), relu(), linear(512, 2)))}. */
    static Head of(Layer layer) {
        return new Composed(layer);
    }

    /**
     * Returns a head of a module and a function: {@code Head.of(Model.of(module, features -> ...))}. No file can hold the
     * function, so that a network with such a head is loaded by {@code ImageClassifier.load(path, classes -> model)}.
     */
    static Head of(Model model) {
        return new Custom(model);
    }

    /**
     * @param features F, at least 1
     * @return the head's layers for that many features
     * @throws IllegalStateException for a {@link Custom} head, which is a native module and has none
     */
    Layer layer(int features);

    /** One linear layer: logits. */
    @NameInFiles(value = "linear", formerly = "Linear")
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

    /**
     * Linear(F, hidden), ReLU, Dropout, Linear(hidden, classes): logits; or, with LogSoftmax behind it, log-probabilities.
     *
     * @param endsInLogSoftmax whether it gives log-probabilities; false where a file does not say
     */
    @NameInFiles(value = "mlp", formerly = "Mlp")
    record Mlp(int classes, int hidden, @JsonProperty("dropout") @JsonAlias("probability") double probability,
               @JsonProperty("log_softmax") boolean endsInLogSoftmax) implements Head {
        /** Checks that there is a class, and that the layers can be made. */
        public Mlp {
            requireClass(classes);
            Layers.linear(hidden, classes);
            dropout(probability);
        }

        /** @return this head giving log-probabilities, as the head of the article does: {@code mlp(classes, 1000, 0.5).logSoftmax()} */
        public Mlp logSoftmax() {
            return new Mlp(classes, hidden, probability, true);
        }

        @Override
        public Layer layer(int features) {
            Layer logits = Layers.linear(hidden, classes);
            return endsInLogSoftmax ? sequential(Layers.linear(features, hidden), relu(), dropout(probability), logits, Layers.logSoftmax())
                    : sequential(Layers.linear(features, hidden), relu(), dropout(probability), logits);
        }
    }

    /** Layers of one's own, which take as many features as the architecture gives. */
    @NameInFiles(value = "layers", formerly = "Composed")
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
