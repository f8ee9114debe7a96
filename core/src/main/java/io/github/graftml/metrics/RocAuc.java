package io.github.graftml.metrics;

import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The area under a ROC curve in the form of Mann and Whitney. */
final class RocAuc {

    private RocAuc() {
    }

    /**
     * {@return how often a sample of the class has a higher score than one of the others, ties counting half; NaN
     * unless there are both}
     */
    static double of(int samples, IntToDoubleFunction score, IntPredicate ofTheClass) {
        double[] own = IntStream.range(0, samples).filter(ofTheClass).mapToDouble(score).sorted().toArray();
        double[] others = IntStream.range(0, samples).filter(ofTheClass.negate()).mapToDouble(score).sorted().toArray();
        long below = 0;
        long equal = 0;
        int lower = 0;
        int upper = 0;
        for (double one : own) {
            while (lower < others.length && others[lower] < one) {
                lower++;
            }
            while (upper < others.length && others[upper] <= one) {
                upper++;
            }
            below += lower;
            equal += upper - lower;
        }
        return (below + equal / 2.0) / ((double) own.length * others.length);
    }
}
