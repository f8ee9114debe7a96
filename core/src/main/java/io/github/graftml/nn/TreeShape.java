package io.github.graftml.nn;

import java.util.Arrays;
import java.util.List;

/** Computes the output shape of a tree; errors name the layer. */
final class TreeShape implements Lowering<long[]> {

    @Override
    public long[] leaf(Leaf layer, String path, long[] x) {
        try {
            return layer.outputShape(x);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(at(path) + e.getMessage(), e);
        }
    }

    @Override
    public long[] sum(String path, long[] body, long[] shortcut) {
        if (!Arrays.equals(body, shortcut)) {
            throw new IllegalArgumentException(
                    at(path) + "Residual needs equal shapes from both branches; the body has "
                            + Arrays.toString(body) + ", the shortcut " + Arrays.toString(shortcut));
        }
        return body;
    }

    @Override
    public long[] product(String path, long[] gate, long[] x) {
        boolean fits = gate.length == x.length;
        for (int i = 0; fits && i < x.length; i++) {
            fits = gate[i] == x[i] || gate[i] == 1;
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    at(path) + "Gate needs a body with the input's shape, or 1 in some dimensions; got "
                            + Arrays.toString(gate) + " for the input " + Arrays.toString(x));
        }
        return x;
    }

    @Override
    public long[] concat(String path, List<long[]> branches) {
        if (branches.isEmpty()) {
            throw new IllegalArgumentException(at(path) + "Concat needs at least one branch; got none");
        }
        long[] sum = branches.get(0).clone();
        for (long[] branch : branches.subList(1, branches.size())) {
            boolean fits = branch.length == sum.length && sum.length > 1;
            for (int i = 0; fits && i < sum.length; i++) {
                fits = i == 1 || branch[i] == sum[i];
            }
            if (!fits) {
                throw new IllegalArgumentException(
                        at(path) + "Concat takes branches that differ in dimension 1 only; got "
                                + Arrays.toString(branches.get(0)) + " and " + Arrays.toString(branch));
            }
            sum[1] += branch[1];
        }
        return sum;
    }

    private static String at(String path) {
        return path.isEmpty() ? "" : "Layer \"" + path + "\": ";
    }
}
