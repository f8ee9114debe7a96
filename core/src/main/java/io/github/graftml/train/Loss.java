package io.github.graftml.train;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import java.util.Arrays;
import java.util.List;

/** What training makes small, as an immutable value. Takes logits and log-probabilities alike, as torch's cross-entropy does. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, include = JsonTypeInfo.As.WRAPPER_OBJECT)
@JsonTypeIdResolver(Json.ByName.class)
public sealed interface Loss {

    /** @return cross-entropy, every class and every picture counting the same */
    static CrossEntropy crossEntropy() {
        return new CrossEntropy(List.of(), 0);
    }

    /**
     * {@code torch.nn.CrossEntropyLoss}: the mean over the batch of {@code -log softmax(output)[label]}.
     *
     * @param classWeights   how much each class counts, by index, each at least 0; empty when all count the same
     * @param labelSmoothing the share of the right class that is spread evenly over all, in [0, 1)
     */
    record CrossEntropy(List<Double> classWeights, double labelSmoothing) implements Loss {

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
}
