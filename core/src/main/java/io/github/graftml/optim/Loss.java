package io.github.graftml.optim;

import com.fasterxml.jackson.annotation.JsonAlias;
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
import java.util.Optional;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;

/**
 * A loss function as an immutable value. The cross-entropies accept logits and log-probabilities, as torch's does.
 *
 * <p>Targets are int64 [N], the class of each image. With mixup, cutmix or several labels they are float32 [N,
 * classes].
 * {@link #of} creates a loss from a function of the output and the targets.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(NamedChoice.class)
public sealed interface Loss permits Loss.CrossEntropy, Loss.Focal, Loss.BinaryCrossEntropy, BalancedLoss, CustomLoss {

    /** {@return cross-entropy without class weights or label smoothing} */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(List.of(), 0);
    }

    /** {@return the focal loss with gamma 2, without class weights} */
    static Focal focal() {
        return new Focal(2, List.of());
    }

    /** {@return binary cross-entropy for multi-label images, without class weights} */
    static BinaryCrossEntropy binaryCrossEntropy() {
        return new BinaryCrossEntropy(List.of());
    }

    /**
     * Returns a custom loss. It is called in fp32, outside of automatic mixed precision, and its tensors are freed
     * after the
     * step. Losses of the same name are equal: files contain the name, and a resumed run needs a loss of that name.
     *
     * @param name     the name in files and messages, such as {@code squared}; not that of a loss of the library
     * @param function takes the model's output, float32 [N, classes], and the targets, int64 [N] or float32 [N,
     *                 classes] with mixup, cutmix or several labels; returns a differentiable scalar, float32 []
     * @return the loss
     * @throws IllegalArgumentException if the name is empty or is that of a loss of the library
     */
    static Loss of(String name, BiFunction<Tensor, Tensor, Tensor> function) {
        return new CustomLoss(name, Objects.requireNonNull(function, "function"));
    }

    /**
     * {@return the default: binary cross-entropy where images may have several labels, else cross-entropy}
     *
     * @param multiLabel whether an image may have several labels
     */
    static Loss standard(boolean multiLabel) {
        return multiLabel ? binaryCrossEntropy() : crossEntropy();
    }

    /** {@return whether this is a multi-label loss: each output is a label of its own} */
    default boolean multiLabel() {
        return false;
    }

    /**
     * {@return whether this loss accepts such targets}
     *
     * @param multiLabel whether an image may have several labels
     */
    default boolean takes(boolean multiLabel) {
        return multiLabel() == multiLabel;
    }

    /** {@return the weights by class index; empty for equal weights} */
    default List<Double> classWeights() {
        return List.of();
    }

    /** Returns whether class weights are computed from the training images when training starts; see {@link #over}. */
    default boolean hasComputedWeights() {
        return this instanceof BalancedLoss;
    }

    /**
     * Returns the name under which {@link #of} made this loss; empty for a loss of the library. Files hold the name
     * only.
     */
    default Optional<String> customName() {
        return this instanceof CustomLoss custom ? Optional.of(custom.name()) : Optional.empty();
    }

    /** Returns whether this loss can be computed: false for a loss of {@link #of} that was read from a file. */
    default boolean hasFunction() {
        return !(this instanceof CustomLoss custom) || custom.function() != null;
    }

    /**
     * Returns this loss for training on some images. A balanced loss gets class weights, so that every class counts the
     * same in total: {@code images / (classes * images of the class)}, scikit-learn's "balanced"; for several labels
     * {@code images without the label / images with it}. Any other loss is returned as it is.
     *
     * @throws DataException if the loss is balanced and a class has no image, or every image has the label
     */
    default Loss over(LabelledImages images) {
        return this;
    }

    /**
     * Computes the mean loss of a batch, for custom training loops.
     *
     * @param output  the model's output, float32 [N, classes]
     * @param targets int64 [N], or float32 [N, classes]
     * @return a differentiable scalar, float32 []; freed with the enclosing scope of the calling thread
     * @throws GraftException if a custom loss fails or does not return a scalar
     */
    default Tensor compute(Tensor output, Tensor targets) {
        return LossValues.of(this, output, targets);
    }

    /**
     * {@code torch.nn.CrossEntropyLoss}: the mean over the batch of {@code -log softmax(output)[label]}.
     *
     * @param classWeights   weights by class index, each at least 0; empty for equal weights
     * @param labelSmoothing the fraction of the correct class that is spread evenly over all classes, in [0, 1)
     */
    @NameInFiles(value = "cross_entropy", formerly = "CrossEntropy")
    record CrossEntropy(@JsonProperty("class_weights") @JsonAlias("classWeights") List<Double> classWeights,
            @JsonProperty("label_smoothing") @JsonAlias("labelSmoothing") double labelSmoothing) implements Loss {

        /**
         * Checks the ranges.
         *
         * @param classWeights   weights by class index, each at least 0; empty for equal weights
         * @param labelSmoothing the fraction of the correct class that is spread evenly over all classes, in [0, 1)
         */
        public CrossEntropy {
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Checks.notNegative("classWeights", weight));
            Checks.belowOne("labelSmoothing", labelSmoothing);
        }

        /**
         * {@return a copy of this loss with class weights}
         *
         * @param weights one for each class, in the order of the class names, each at least 0
         */
        public CrossEntropy classWeights(double... weights) {
            return new CrossEntropy(Arrays.stream(weights).boxed().toList(), labelSmoothing);
        }

        /** Returns this loss with class weights computed from the training images; see {@link Loss#over}. */
        public Loss balanced() {
            return new BalancedLoss(this);
        }

        /**
         * {@return a copy of this loss with smoothed labels; 0.1 is usual}
         *
         * @param fraction the fraction of the correct class that is spread evenly over all classes, in [0, 1)
         */
        public CrossEntropy labelSmoothing(double fraction) {
            return new CrossEntropy(classWeights, fraction);
        }
    }

    /**
     * Focal loss (Lin et al., 2017) of classes that exclude each other: with {@code p} the softmax of the output, the
     * mean of
     * {@code -(1 - p[label])^gamma log p[label]}, with the class weights of cross-entropy. It down-weights easy
     * examples.
     *
     * @param gamma        down-weights easy examples, at least 0; 0 is cross-entropy
     * @param classWeights weights by class index, each at least 0; empty for equal weights
     */
    @NameInFiles(value = "focal", formerly = "Focal")
    record Focal(double gamma,
            @JsonProperty("class_weights") @JsonAlias("classWeights") List<Double> classWeights) implements Loss {

        /**
         * Checks the ranges.
         *
         * @param gamma        down-weights easy examples, at least 0; 0 is cross-entropy
         * @param classWeights weights by class index, each at least 0; empty for equal weights
         */
        public Focal {
            Checks.notNegative("gamma", gamma);
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Checks.notNegative("classWeights", weight));
        }

        /**
         * {@return a copy of this loss with another gamma}
         *
         * @param value at least 0; 0 is cross-entropy. Default: 2
         */
        public Focal gamma(double value) {
            return new Focal(value, classWeights);
        }

        /**
         * {@return a copy of this loss with class weights}
         *
         * @param weights one for each class, in the order of the class names, each at least 0
         */
        public Focal classWeights(double... weights) {
            return new Focal(gamma, Arrays.stream(weights).boxed().toList());
        }

        /** Returns this loss with class weights computed from the training images; see {@link Loss#over}. */
        public Loss balanced() {
            return new BalancedLoss(this);
        }
    }

    /**
     * {@code torch.nn.BCEWithLogitsLoss}: the mean over images and labels. It requires logits; log-probabilities, as
     * the
     * article's head returns them, are refused.
     *
     * @param classWeights how much each label counts where it is present ({@code pos_weight}), by index, each at least
     *                     0;
     *                     empty when all count the same
     */
    @NameInFiles(value = "binary_cross_entropy", formerly = "BinaryCrossEntropy")
    record BinaryCrossEntropy(
            @JsonProperty("class_weights") @JsonAlias("classWeights") List<Double> classWeights) implements Loss {

        /**
         * Checks the ranges.
         *
         * @param classWeights how much each label counts where it is present ({@code pos_weight}), by index, each at
         *                     least 0; empty when all count the same
         */
        public BinaryCrossEntropy {
            classWeights = List.copyOf(classWeights);
            classWeights.forEach(weight -> Checks.notNegative("classWeights", weight));
        }

        /**
         * {@return a copy of this loss with weights of present labels}
         *
         * @param weights one for each class, in the order of the class names, each at least 0
         */
        public BinaryCrossEntropy classWeights(double... weights) {
            return new BinaryCrossEntropy(Arrays.stream(weights).boxed().toList());
        }

        /** Returns this loss with class weights computed from the training images; see {@link Loss#over}. */
        public Loss balanced() {
            return new BalancedLoss(this);
        }

        @Override
        public boolean multiLabel() {
            return true;
        }
    }
}
