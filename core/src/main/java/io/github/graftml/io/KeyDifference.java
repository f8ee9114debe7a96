package io.github.graftml.io;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;

/**
 * How the tensors of a file differ from those a model wants. Every key is named.
 *
 * @param missing    wanted by the model, not in the file
 * @param unexpected in the file, not wanted by the model
 * @param misshaped  in both, with different shapes
 */
public record KeyDifference(List<String> missing, List<String> unexpected, List<Misshaped> misshaped) {

    /** Copies the lists. */
    public KeyDifference {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        misshaped = List.copyOf(misshaped);
    }

    /** @return whether file and model agree in every key and shape */
    public boolean isEmpty() {
        return missing.isEmpty() && unexpected.isEmpty() && misshaped.isEmpty();
    }

    /** @return one line that names every key, such as {@code missing: fc.bias; wrong shape: fc.weight (expected [2, 8], found [3, 8])} */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner("; ");
        if (!missing.isEmpty()) {
            parts.add("missing: " + String.join(", ", missing));
        }
        if (!unexpected.isEmpty()) {
            parts.add("unexpected: " + String.join(", ", unexpected));
        }
        if (!misshaped.isEmpty()) {
            parts.add("wrong shape: " + String.join(", ", misshaped.stream().map(Misshaped::toString).toList()));
        }
        return isEmpty() ? "no difference" : parts.toString();
    }

    /**
     * A key whose tensor has another shape in the file than in the model.
     *
     * @param key      the tensor's name
     * @param expected the model's shape
     * @param found    the file's shape
     */
    public record Misshaped(String key, List<Long> expected, List<Long> found) {

        static Misshaped of(String key, long[] expected, long[] found) {
            return new Misshaped(key, Arrays.stream(expected).boxed().toList(), Arrays.stream(found).boxed().toList());
        }

        @Override
        public String toString() {
            return key + " (expected " + expected + ", found " + found + ")";
        }
    }
}
