package io.github.graftml.metrics;

/**
 * Calibrates predicted probabilities by temperature scaling: every logit is divided by one number (Guo et al., "On
 * Calibration of Modern Neural Networks", 2017, section 4.2). The order of the classes stays, so accuracy stays, too.
 *
 * @param value above 0; above 1 lowers the confidence, below 1 raises it
 */
public record Temperature(double value) {

    private static final int STEPS = 100;

    /** Inverse temperatures between which the best is searched. */
    private static final double COLDEST = 100;
    private static final double HOTTEST = 0.01;

    /**
     * Checks the range.
     *
     * @param value above 0; above 1 lowers the confidence, below 1 raises it
     */
    public Temperature {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("A temperature is a number above 0; got " + value);
        }
    }

    /**
     * Fits the temperature with the least mean negative log-likelihood of the true classes.
     *
     * @param predictions on images that were not trained on, with the uncalibrated probabilities
     * @return the optimum, within 1e-9
     * @throws IllegalArgumentException if there is none between 0.01 and 100: every prediction is correct (the lower
     *                         the better, without end), or the predictions are no better than chance
     */
    public static Temperature fit(Predictions predictions) {
        double[][] logits = new double[predictions.size()][];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = logits(predictions, i);
        }
        double low = HOTTEST;
        double high = COLDEST;
        if (slope(logits, predictions, low)[0] >= 0 || slope(logits, predictions, high)[0] <= 0) {
            throw new IllegalArgumentException(
                    "No temperature from " + 1 / COLDEST + " to " + 1 / HOTTEST + " fits these " + predictions.size()
                            + " predictions best: "
                            + (slope(logits, predictions, high)[0] <= 0
                                    ? "all of them are correct, so that no confidence is too high"
                                    : "they are no better than chance")
                            + "; calibrate on more images, some of which the model misclassifies");
        }
        // In the inverse of the temperature the loss is convex: Newton's method, kept between the ends by bisection.
        double inverse = 1;
        for (int step = 0; step < STEPS && high - low > 1e-12; step++) {
            double[] slope = slope(logits, predictions, inverse);
            if (slope[0] > 0) {
                high = inverse;
            } else {
                low = inverse;
            }
            double newton = inverse - slope[0] / slope[1];
            double next = newton > low && newton < high ? newton : (low + high) / 2;
            if (Math.abs(next - inverse) < 1e-13) {
                break;
            }
            inverse = next;
        }
        return new Temperature(1 / inverse);
    }

    /**
     * {@return calibrated probabilities}
     *
     * @param probabilities of one image, adding up to 1
     */
    public double[] apply(double[] probabilities) {
        double[] scaled = new double[probabilities.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < scaled.length; c++) {
            scaled[c] = log(probabilities[c]) / value;
            largest = Math.max(largest, scaled[c]);
        }
        double sum = 0;
        for (int c = 0; c < scaled.length; c++) {
            scaled[c] = Math.exp(scaled[c] - largest);
            sum += scaled[c];
        }
        for (int c = 0; c < scaled.length; c++) {
            scaled[c] /= sum;
        }
        return scaled;
    }

    /** The derivatives of the loss, summed over the samples, by the inverse temperature: first and second. */
    private static double[] slope(double[][] logits, Predictions predictions, double inverse) {
        double first = 0;
        double second = 0;
        for (int i = 0; i < logits.length; i++) {
            double[] z = logits[i]; // at most 0, as logarithms of probabilities are, so that exp cannot overflow
            double largest = z[predictions.predicted(i)];
            double sum = 0;
            double mean = 0;
            double square = 0;
            for (double logit : z) {
                double weight = Math.exp(inverse * (logit - largest));
                sum += weight;
                mean += weight * logit;
                square += weight * logit * logit;
            }
            mean /= sum;
            first += mean - z[predictions.target(i)];
            second += square / sum - mean * mean;
        }
        return new double[] {first, second};
    }

    /** Logarithms of probabilities are logits, up to a number that softmax does not see. */
    private static double[] logits(Predictions predictions, int sample) {
        double[] logits = new double[predictions.classes().size()];
        for (int c = 0; c < logits.length; c++) {
            logits[c] = log(predictions.probability(sample, c));
        }
        return logits;
    }

    /** A probability that was rounded to 0 counts as the smallest number there is. */
    private static double log(double probability) {
        return Math.log(Math.max(probability, Double.MIN_VALUE));
    }
}
