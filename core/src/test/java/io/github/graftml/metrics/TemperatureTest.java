package io.github.graftml.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TemperatureTest {

    private static final List<String> CLASSES = List.of("a", "b", "c");

    /** Labels are drawn from the softmax of the logits; the model then claims logits that are {@code overconfidence} times larger. */
    private static Predictions drawn(int samples, double overconfidence, long seed) {
        Random random = new Random(seed);
        double[][] claimed = new double[samples][];
        int[] targets = new int[samples];
        for (int i = 0; i < samples; i++) {
            double[] honest = IntStream.range(0, 3).mapToDouble(c -> 2 * random.nextGaussian()).toArray();
            double draw = random.nextDouble();
            double[] p = softmax(honest, 1);
            targets[i] = draw < p[0] ? 0 : draw < p[0] + p[1] ? 1 : 2;
            claimed[i] = softmax(honest, overconfidence);
        }
        return Predictions.of(CLASSES, claimed, targets);
    }

    private static double[] softmax(double[] logits, double factor) {
        double[] e = IntStream.range(0, logits.length).mapToDouble(c -> Math.exp(factor * logits[c])).toArray();
        double sum = e[0] + e[1] + e[2];
        return IntStream.range(0, 3).mapToDouble(c -> e[c] / sum).toArray();
    }

    private static Predictions at(Temperature temperature, Predictions predictions) {
        double[][] rows = IntStream.range(0, predictions.size()).mapToObj(i -> temperature.apply(
                IntStream.range(0, 3).mapToDouble(c -> predictions.probability(i, c)).toArray()))
                .toArray(double[][]::new);
        return Predictions.of(CLASSES, rows, IntStream.range(0, predictions.size()).map(predictions::target).toArray());
    }

    @Test
    void fit_findsHowMuchTooSureTheModelIs_andCalibratesOtherPictures() {
        Temperature temperature = Temperature.fit(drawn(5000, 3, 1));
        assertThat(temperature.value()).isCloseTo(3, within(0.15));
        Predictions others = drawn(5000, 3, 2);
        Predictions calibrated = at(temperature, others);
        Metric<Predictions> ece = Metrics.expectedCalibrationError(15);
        assertThat(ece.of(others)).isGreaterThan(0.1);
        assertThat(ece.of(calibrated)).isLessThan(0.03);
        assertThat(Metrics.accuracy().of(calibrated)).isEqualTo(Metrics.accuracy().of(others));
    }

    @Test
    void fit_isTheMinimumOfTheLogLoss() {
        for (double factor : new double[] {0.2, 1, 20}) {
            Predictions predictions = drawn(300, factor, 3);
            Temperature best = Temperature.fit(predictions);
            double least = Metrics.logLoss().of(at(best, predictions));
            for (double other : new double[] {0.5, 0.9, 0.999, 1.001, 1.1, 2}) {
                assertThat(Metrics.logLoss().of(at(new Temperature(best.value() * other), predictions)))
                        .isGreaterThan(least);
            }
        }
    }

    @Test
    void apply_ofOne_changesNothing_andOfZeroProbability_isFinite() {
        assertThat(new Temperature(1).apply(new double[] {0.7, 0.2, 0.1})).containsExactly(new double[] {0.7, 0.2, 0.1},
                within(1e-15));
        assertThat(new Temperature(2).apply(new double[] {1, 0})).satisfies(p -> assertThat(p[0] + p[1]).isEqualTo(1));
        assertThat(new Temperature(2).apply(new double[] {0.9, 0.1})).containsExactly(new double[] {0.75, 0.25},
                within(1e-12));
    }

    @Test
    void fit_withoutAnyMistake_orWithoutAnyKnowledge_hasNoOptimum() {
        assertThatThrownBy(() -> Temperature
                .fit(Predictions.of(List.of("a", "b"), new double[][] {{0.9, 0.1}, {0.2, 0.8}}, new int[] {0, 1})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("all of them are correct");
        assertThatThrownBy(() -> Temperature
                .fit(Predictions.of(List.of("a", "b"), new double[][] {{0.9, 0.1}, {0.2, 0.8}}, new int[] {1, 0})))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no better than chance");
        assertThatThrownBy(() -> new Temperature(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
