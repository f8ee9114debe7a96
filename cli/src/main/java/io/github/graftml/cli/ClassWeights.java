package io.github.graftml.cli;

import io.github.graftml.data.ClassBalance;
import io.github.graftml.data.LabelledImages;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The value of {@code --class-weights}; prints itself as it would be given.
 *
 * @param values by class; empty for weights that balance the classes
 */
record ClassWeights(List<Double> values) {

    private static final String BALANCED = "balanced";

    boolean isBalanced() {
        return values.isEmpty();
    }

    /** {@return the weights for a loss} */
    double[] of(LabelledImages train) {
        return isBalanced() ? ClassBalance.of(train).balancedWeights()
                : values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Override
    public String toString() {
        return isBalanced() ? BALANCED : values.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    static final class Converter implements ITypeConverter<ClassWeights> {

        @Override
        public ClassWeights convert(String text) {
            if (text.equalsIgnoreCase(BALANCED)) {
                return new ClassWeights(List.of());
            }
            try {
                List<Double> values = Arrays.stream(text.split(",")).map(Double::valueOf).toList();
                if (!values.isEmpty() && values.stream().allMatch(value -> value >= 0 && Double.isFinite(value))) {
                    return new ClassWeights(values);
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new TypeConversionException("--class-weights must be \"" + BALANCED
                    + "\" or numbers of at least 0, such as 1,2.5; got " + text);
        }
    }
}
