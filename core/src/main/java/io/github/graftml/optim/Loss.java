package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;
import java.util.Arrays;
import java.util.List;

/** What training makes small, as an immutable value. Takes logits and log-probabilities alike, as torch's cross-entropy does. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(NamedChoice.class)
public sealed interface Loss {

    /** @return cross-entropy, every class and every picture counting the same */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(List.of(), 0);
    }

    /** @return the focal loss with gamma 2, every class counting the same */
    static Focal focal() {
        return new Focal(2, List.of());
    }

    /** @return binary cross-entropy for pictures with any number of labels, every label counting the same */
    static BinaryCrossEntropy binaryCrossEntropy() {
        return new BinaryCrossEntropy(List.of());
    }

    /** @return what is used unless the user says otherwise */
    static Loss standard(boolean multiLabel) {
        return multiLabel ? binaryCrossEntropy() : crossEntropy();
    }

    /** @return whether this is a loss of pictures with any number of labels, not of exactly one */
    default boolean manyLabels() {
        return false;
    }

    /** @return weights by class index; empty when all count the same */
    List<Double> classWeights();

    /**
     * {@code torch.nn.CrossEntropyLoss}: the mean over the batch of {@code -log softmax(output)[label]}.
     *
     * @param classWeights   how much each class counts, by index, each at least 0; empty when all count the same
     * @param labelSmoothing the share of the right class that is spread evenly over all, in [0, 1)
     */
    @NameInFiles(value = "cross_entropy", formerly = "CrossEntropy")
    record CrossEntropy(@JsonProperty("class_weights") @JsonAlias("classWeights") List<Double> classWeights,
                        @JsonProperty("label_smoothing") @JsonAlias("labelSmoothing") double labelSmoothing) implements Loss {

        /** Checks the ranges. */
        public CrossEntropy {
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Checks.notNegative("classWeights", weight));
            Checks.belowOne("labelSmoothing", labelSmoothing);
        }

        /** @return this loss with a weight for each class, in the order of the class names, each at least 0 */
        public CrossEntropy classWeights(double... weights) {
            return new CrossEntropy(Arrays.stream(weights).boxed().toList(), labelSmoothing);
        }

        /** @return this loss with smoothed labels, in [0, 1); 0.1 is usual */
        public CrossEntropy labelSmoothing(double share) {
            return new CrossEntropy(classWeights, share);
        }
    }

    /**
     * Focal loss (Lin et al., 2017) of classes that exclude each other: with {@code p} the softmax of the output, the mean of
     * {@code -(1 - p[label])^gamma log p[label]}, weighted as cross-entropy weights. What is learned already counts less.
     *
     * @param gamma        how much less, at least 0; 0 is cross-entropy
     * @param classWeights how much each class counts, by index, each at least 0; empty when all count the same
     */
    @NameInFiles(value = "focal", formerly = "Focal")
    record Focal(double gamma, @JsonProperty("class_weights") @JsonAlias("classWeights") List<Double> classWeights) implements Loss {

        /** Checks the ranges. */
        public Focal {
            Checks.notNegative("gamma", gamma);
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Checks.notNegative("classWeights", weight));
        }

        /** @return this loss with another gamma, at least 0 */
        public Focal gamma(double value) {
            return new Focal(value, classWeights);
        }

        /** @return this loss with a weight for each class, in the order of the class names, each at least 0 */
        public Focal classWeights(double... weights) {
            return new Focal(gamma, Arrays.stream(weights).boxed().toList());
        }
    }

    /**
     * {@code torch.nn.BCEWithLogitsLoss}: the mean over pictures and labels. It takes logits; log-probabilities, as the
     * article's head gives them, are refused.
     *
     * @param classWeights how much each label counts where it is present ({@code pos_weight}), by index, each at least 0;
     *                     empty when all count the same
     */
    @NameInFiles(value = "binary_cross_entropy", formerly = "BinaryCrossEntropy")
    record BinaryCrossEntropy(@JsonProperty("class_weights") @JsonAlias("classWeights") List<Double> classWeights) implements Loss {

        /** Checks the ranges. */
        public BinaryCrossEntropy {
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Checks.notNegative("classWeights", weight));
        }

        /** @return this loss with a weight for the presence of each label, in the order of the class names, each at least 0 */
        public BinaryCrossEntropy classWeights(double... weights) {
            return new BinaryCrossEntropy(Arrays.stream(weights).boxed().toList());
        }

        @Override
        public boolean manyLabels() {
            return true;
        }
    }
}
