package io.github.graftml.model;

import static io.github.graftml.nn.Layers.dropout;
import static io.github.graftml.nn.Layers.relu;
import static io.github.graftml.nn.Layers.sequential;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.graftml.nn.Layer;
import io.github.graftml.nn.Layers;
import io.github.graftml.runtime.internal.NameInFiles;

/**
 * A head as data: from features float32 [N,F] to logits or log-probabilities [N, classes]. Immutable and without
 * weights,
 * except {@link Custom}.
 */
public sealed interface Head {

    /**
     * Returns a head of one linear layer, which gives logits.
     *
     * @param classes at least 1
     */
    static Head linear(int classes) {
        return new Linear(classes);
    }

    /**
     * Returns a head with one hidden layer, which gives logits. {@code Head.mlp(classes, 1000, 0.5).logSoftmax()} is
     * the head of
     * the article "Transfer Learning with PyTorch", the default of {@code TransferLearning.head(classes)}.
     *
     * @param classes at least 1
     * @param hidden  features of the hidden layer
     * @param dropout the probability after it, from 0 up to but not including 1
     */
    static Mlp mlp(int classes, int hidden, double dropout) {
        return new Mlp(classes, hidden, dropout, false);
    }

    /**
     * Returns a head of layers: {@code Head.of(sequential(linear(2048, 512), relu(), linear(512, 2)))}.
     *
     * @param layer takes as many features as the architecture gives
     */
    static Head of(Layer layer) {
        return new Composed(layer);
    }

    /**
     * Returns a head of a module and a function: {@code Head.of(Model.of(module, features -> ...))}. No file can hold
     * the
     * function, so a network with such a head is loaded by {@code ImageClassifier.load(path, classes -> model)}.
     *
     * @param model owned by the network that gets the head
     */
    static Head of(Model model) {
        return new Custom(model);
    }

    /**
     * Returns the head's layers for a number of features.
     *
     * @param features F, at least 1
     * @throws IllegalStateException for a {@link Custom} head, which is a native module and has none
     */
    Layer layer(int features);

    /**
     * One linear layer: logits.
     *
     * @param classes at least 1
     */
    @NameInFiles(value = "linear", formerly = "Linear")
    record Linear(int classes) implements Head {
        /** Creates a head; there must be a class. */
        public Linear {
            requireClass(classes);
        }

        @Override
        public Layer layer(int features) {
            return Layers.linear(features, classes);
        }
    }

    /**
     * One hidden layer: Linear(F, hidden), ReLU, Dropout, Linear(hidden, classes), and LogSoftmax for
     * log-probabilities.
     *
     * @param classes          at least 1
     * @param hidden           features of the hidden layer, at least 1
     * @param probability      of the dropout, from 0 up to but not including 1
     * @param endsInLogSoftmax whether it gives log-probabilities; false if a file does not say
     */
    @NameInFiles(value = "mlp", formerly = "Mlp")
    record Mlp(int classes, int hidden, @JsonProperty("dropout") @JsonAlias("probability") double probability,
            @JsonProperty("log_softmax") boolean endsInLogSoftmax) implements Head {
        /** Creates a head; its layers must be possible. */
        public Mlp {
            requireClass(classes);
            Layers.linear(hidden, classes);
            dropout(probability);
        }

        /**
         * Returns this head with LogSoftmax at its end, as in the article:
         * {@code mlp(classes, 1000, 0.5).logSoftmax()}.
         */
        public Mlp logSoftmax() {
            return new Mlp(classes, hidden, probability, true);
        }

        @Override
        public Layer layer(int features) {
            Layer logits = Layers.linear(hidden, classes);
            return endsInLogSoftmax
                    ? sequential(Layers.linear(features, hidden), relu(), dropout(probability), logits,
                            Layers.logSoftmax())
                    : sequential(Layers.linear(features, hidden), relu(), dropout(probability), logits);
        }
    }

    /**
     * Custom layers.
     *
     * @param layer takes as many features as the architecture gives
     */
    @NameInFiles(value = "layers", formerly = "Composed")
    record Composed(Layer layer) implements Head {
        /** Creates a head; the layer must not be null. */
        public Composed {
            requireGiven("layer", layer);
        }

        @Override
        public Layer layer(int features) {
            return layer;
        }
    }

    /**
     * A custom native module.
     *
     * @param model owned by the network that gets the head
     */
    record Custom(Model model) implements Head {
        /** Creates a head; the model must not be null. */
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
            throw new IllegalArgumentException("A custom head needs a " + part + "; got null");
        }
    }

    private static void requireClass(int classes) {
        if (classes < 1) {
            throw new IllegalArgumentException("A head has at least one class; got " + classes);
        }
    }
}
