package io.github.graftml.optim;

import io.github.graftml.data.LabelledImages;
import io.github.graftml.error.DataException;
import java.util.Arrays;

/** Class weights that compensate for uneven classes. */
final class LossWeights {

    private LossWeights() {
    }

    /** Returns a weight by class index; see {@link BalancedLoss}. */
    static double[] balanced(LabelledImages images) {
        int classes = images.classes().size();
        long[] counts = new long[classes];
        for (int i = 0; i < images.size(); i++) {
            Arrays.stream(images.labels(i)).forEach(label -> counts[label]++);
        }
        double[] weights = new double[classes];
        for (int c = 0; c < classes; c++) {
            if (counts[c] == 0 || images.isMultiLabel() && counts[c] == images.size()) {
                throw new DataException(
                        "Balanced class weights need images " + (counts[c] == 0 ? "with" : "without") + " every class; "
                                + (counts[c] == 0 ? "none" : "all") + " of " + images + " has "
                                + images.classes().get(c) + "; set classWeights(...) instead");
            }
            weights[c] = images.isMultiLabel() ? (double) (images.size() - counts[c]) / counts[c]
                    : (double) images.size() / ((double) classes * counts[c]);
        }
        return weights;
    }
}
