package io.github.graftml.nn;

import java.util.List;
import java.util.Objects;

/** Checks of a layer's arguments. */
final class LayerChecks {

    private LayerChecks() {
    }

    static void requirePositive(String layer, int... numbers) {
        for (int number : numbers) {
            if (number < 1) {
                throw new IllegalArgumentException(layer + " takes numbers of at least 1; got " + number);
            }
        }
    }

    static void requireProbability(String layer, double p) {
        if (!(p >= 0 && p < 1)) {
            throw new IllegalArgumentException(
                    layer + " takes a probability from 0 up to but not including 1; got " + p);
        }
    }

    static <T> List<T> copyOf(String layer, List<T> parts) {
        if (parts == null || parts.stream().anyMatch(Objects::isNull)) {
            throw new IllegalArgumentException(layer + " takes a list without null; got " + parts);
        }
        return List.copyOf(parts);
    }

    static void requireGiven(String layer, String part, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(layer + " needs " + part + "; got null. Layers.identity() stands for a"
                    + " layer that does nothing, Initialization.NONE for PyTorch's own initial values");
        }
    }
}
