package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import io.github.graftml.error.GraftException;
import io.github.graftml.runtime.internal.Checks;
import io.github.graftml.runtime.internal.NameInFiles;
import io.github.graftml.runtime.internal.NamedChoice;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A loss function, as an immutable value. Takes logits and log-probabilities alike, as torch's cross-entropy does.
 *
 * <p>Targets are int64 [N], the class of each image; float32 [N, classes] where images are mixed (mixup, cutmix), or where an
 * image may have several labels. {@link #of} makes a loss of any function of both.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(NamedChoice.class)
public sealed interface Loss permits Loss.CrossEntropy, Loss.Focal, Loss.BinaryCrossEntropy, Loss.Balanced, Loss.Custom {

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

    /**
     * Returns a loss of the program's own. It is called in fp32, outside of automatic mixed precision, and what it allocates
     * is freed after the step. Losses of the same name are equal: files keep the name, and a resumed run needs a loss of that name.
     *
     * @param name     stands in files and messages, such as {@code squared}; not that of a loss of the library
     * @param function takes the model's output, float32 [N, classes], and the targets, int64 [N] or float32 [N, classes] with
     *                 mixup, cutmix or several labels; returns a differentiable scalar, float32 []
     * @throws IllegalArgumentException if the name is empty or is that of a loss of the library
     */
    static Custom of(String name, BiFunction<Tensor, Tensor, Tensor> function) {
        return new Custom(name, Objects.requireNonNull(function, "function"));
    }

    /** Returns the default: binary cross-entropy where images may have several labels, else cross-entropy. */
    static Loss standard(boolean multiLabel) {
        return multiLabel ? binaryCrossEntropy() : crossEntropy();
    }

    /** @return whether this is a loss of pictures with any number of labels, not of exactly one */
    default boolean manyLabels() {
        return false;
    }

    /** Returns whether this loss is computed from targets of that kind. */
    default boolean takes(boolean multiLabel) {
        return manyLabels() == multiLabel;
    }

    /** Returns the weights by class index; empty when all count the same. */
    default List<Double> classWeights() {
        return List.of();
    }

    /**
     * Computes the mean loss of a batch, for training loops of your own.
     *
     * @param output  of the model: float32 [N, classes]
     * @param targets int64 [N], or float32 [N, classes]
     * @return a differentiable scalar, float32 []; freed with the enclosing scope of the calling thread
     * @throws GraftException if a loss of the program's own fails or does not return a scalar
     */
    default Tensor compute(Tensor output, Tensor targets) {
        return LossValues.of(this, output, targets);
    }

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

        /** Returns this loss with class weights computed from the training images; see {@link Balanced}. */
        public Balanced balanced() {
            return new Balanced(this);
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

        /** Returns this loss with class weights computed from the training images; see {@link Balanced}. */
        public Balanced balanced() {
            return new Balanced(this);
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

        /** Returns this loss with class weights computed from the training images; see {@link Balanced}. */
        public Balanced balanced() {
            return new Balanced(this);
        }

        @Override
        public boolean manyLabels() {
            return true;
        }
    }

    /**
     * A loss whose class weights are computed from the training images when training starts, so that every class counts the
     * same in total: {@code images / (classes * images of the class)}, scikit-learn's "balanced"; for several labels
     * {@code images without the label / images with it}.
     *
     * @param loss without class weights
     */
    @NameInFiles("balanced")
    record Balanced(Loss loss) implements Loss {

        /** Checks that the loss has no weights and can have some. */
        public Balanced {
            if (!loss.classWeights().isEmpty() || loss instanceof Balanced || loss instanceof Custom) {
                throw new IllegalArgumentException("balanced() computes class weights for a loss of the library without any; got " + loss);
            }
        }

        @Override
        public boolean manyLabels() {
            return loss.manyLabels();
        }

        /**
         * Returns the loss with the class weights of some images.
         *
         * @throws DataException if a class has no image, or every image has the label
         */
        public Loss over(LabelledImages images) {
            double[] weights = ClassWeights.balanced(images);
            if (loss instanceof CrossEntropy entropy) {
                return entropy.classWeights(weights);
            }
            return loss instanceof Focal focal ? focal.classWeights(weights) : ((BinaryCrossEntropy) loss).classWeights(weights);
        }
    }

    /**
     * A loss of the program's own; see {@link Loss#of}. Equal to every other of the same name.
     *
     * @param name     in files
     * @param function null after reading a file, which cannot hold it
     */
    @NameInFiles("custom")
    record Custom(String name, @JsonIgnore @Nullable BiFunction<Tensor, Tensor, Tensor> function) implements Loss {

        /** Checks the name. */
        public Custom {
            if (name.isBlank() || NamedChoice.names(Loss.class).contains(name)) {
                throw new IllegalArgumentException("A loss needs a name that is not one of the library's, " + NamedChoice.names(Loss.class)
                        + "; got \"" + name + "\"");
            }
        }

        @JsonCreator
        static Custom read(@JsonProperty("name") String name) {
            return new Custom(name, null);
        }

        @Override
        public boolean takes(boolean multiLabel) {
            return true;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Custom custom && custom.name.equals(name);
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public String toString() {
            return "Loss[" + name + "]";
        }
    }
}
