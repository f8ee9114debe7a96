package io.github.graftml.weights;

import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * How the tensors of a file differ from those a model wants. Every key is named.
 *
 * @param missing    wanted by the model, not in the file
 * @param unexpected in the file, not wanted by the model
 * @param misshaped  in both, with different shapes
 */
public record KeyDifference(List<String> missing, List<String> unexpected, List<Misshaped> misshaped) {

    private static final int FEW = 2;
    private static final int LONGEST_KEY = 40;

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
        return parts(missing.size(), unexpected.size(), misshaped.size());
    }

    private String parts(int allMissing, int allUnexpected, int allMisshaped) {
        StringJoiner parts = new StringJoiner("; ").setEmptyValue("no difference");
        part(parts, "missing", missing, allMissing);
        part(parts, "unexpected", unexpected, allUnexpected);
        part(parts, "wrong shape", misshaped, allMisshaped);
        return parts.toString();
    }

    private static void part(StringJoiner parts, String name, List<?> keys, int all) {
        if (!keys.isEmpty()) {
            String named = keys.stream().map(Object::toString).collect(Collectors.joining(", "));
            parts.add(name + ": " + named + (all > keys.size() ? " and " + (all - keys.size()) + " more" : ""));
        }
    }

    /**
     * Returns the difference in a line for an error message: of each kind the first two keys and how many more there
     * are, such as {@code missing: conv1.weight, bn1.weight and 118 more; unexpected: extra}.
     *
     * @return at most some 350 characters, however many keys differ and however long they are
     */
    public String summary() {
        return new KeyDifference(few(missing), few(unexpected), misshaped.stream().limit(FEW).map(Misshaped::clipped).toList())
                .parts(missing.size(), unexpected.size(), misshaped.size());
    }

    private static List<String> few(List<String> keys) {
        return keys.stream().limit(FEW).map(KeyDifference::clipped).toList();
    }

    private static String clipped(String key) {
        return key.length() <= LONGEST_KEY ? key : "..." + key.substring(key.length() - LONGEST_KEY + 3);
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

        private Misshaped clipped() {
            return new Misshaped(KeyDifference.clipped(key), expected, found);
        }

        @Override
        public String toString() {
            return key + " (expected " + expected + ", found " + found + ")";
        }
    }
}
