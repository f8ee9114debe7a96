package io.github.graftml.weights;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * The difference between the tensors of a file and those of a model. Immutable.
 *
 * @param missing    keys of the model that the file lacks
 * @param unexpected keys of the file that the model lacks
 * @param mismatched keys in both, with different shapes
 */
public record KeyDifference(List<String> missing, List<String> unexpected, List<ShapeMismatch> mismatched) {

    private static final int LISTED = 2;
    private static final int MAX_KEY_LENGTH = 40;

    /**
     * Copies the lists.
     *
     * @param missing    keys of the model that the file lacks
     * @param unexpected keys of the file that the model lacks
     * @param mismatched keys in both, with different shapes
     */
    public KeyDifference {
        missing = List.copyOf(missing);
        unexpected = List.copyOf(unexpected);
        mismatched = List.copyOf(mismatched);
    }

    /** {@return whether all keys and shapes are equal} */
    public boolean isEmpty() {
        return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
    }

    /**
     * {@return one line with all keys, such as
     * {@code missing: fc.bias; wrong shape: fc.weight (expected [2, 8], found [3, 8])}}
     */
    @Override
    public String toString() {
        return parts(missing.size(), unexpected.size(), mismatched.size());
    }

    private String parts(int allMissing, int allUnexpected, int allShapeMismatch) {
        StringJoiner parts = new StringJoiner("; ").setEmptyValue("no difference");
        part(parts, "missing", missing, allMissing);
        part(parts, "unexpected", unexpected, allUnexpected);
        part(parts, "wrong shape", mismatched, allShapeMismatch);
        return parts.toString();
    }

    private static void part(StringJoiner parts, String name, List<?> keys, int all) {
        if (!keys.isEmpty()) {
            String named = keys.stream().map(Object::toString).collect(Collectors.joining(", "));
            parts.add(name + ": " + named + (all > keys.size() ? " and " + (all - keys.size()) + " more" : ""));
        }
    }

    /**
     * Returns a short form for error messages: the first two keys of each kind and the number of others, such as
     * {@code missing: conv1.weight, bn1.weight and 118 more; unexpected: extra}.
     *
     * @return one line of at most about 350 characters
     */
    public String summary() {
        return new KeyDifference(first(missing), first(unexpected),
                mismatched.stream().limit(LISTED).map(ShapeMismatch::clipped).toList())
                .parts(missing.size(), unexpected.size(), mismatched.size());
    }

    private static List<String> first(List<String> keys) {
        return keys.stream().limit(LISTED).map(KeyDifference::clipped).toList();
    }

    private static String clipped(String key) {
        return key.length() <= MAX_KEY_LENGTH ? key : "..." + key.substring(key.length() - MAX_KEY_LENGTH + 3);
    }

    /**
     * A tensor with different shapes in the model and in the file.
     *
     * @param key      name of the tensor
     * @param expected shape in the model
     * @param found    shape in the file
     */
    public record ShapeMismatch(String key, List<Long> expected, List<Long> found) {

        static ShapeMismatch of(String key, long[] expected, long[] found) {
            return new ShapeMismatch(key, Arrays.stream(expected).boxed().toList(),
                    Arrays.stream(found).boxed().toList());
        }

        private ShapeMismatch clipped() {
            return new ShapeMismatch(KeyDifference.clipped(key), expected, found);
        }

        @Override
        public String toString() {
            return key + " (expected " + expected + ", found " + found + ")";
        }
    }
}
