package io.github.graftml.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against scikit-learn's values, made by {@code report/metrics.py}. */
class MetricsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream in = MetricsTest.class.getResourceAsStream("/report/metrics.json")) {
            return StreamSupport.stream(JSON.readTree(in).get("cases").spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void metrics_equalScikitLearn(JsonNode reference) throws IOException {
        Predictions predictions = predictions(reference);
        JsonNode expected = reference.get("expected");
        List<Metric<Predictions>> metrics = List.of(Metrics.accuracy(), Metrics.balancedAccuracy(),
                Metrics.precision(Average.MACRO),
                Metrics.recall(Average.MACRO), Metrics.f1(Average.MACRO), Metrics.rocAuc(), Metrics.logLoss(),
                Metrics.brier(),
                Metrics.expectedCalibrationError(15), Metrics.topK(2), Metrics.topK(3));

        for (Metric<Predictions> metric : metrics) {
            if (expected.has(metric.name())) {
                JsonNode value = expected.get(metric.name());
                assertThat(metric.of(predictions)).as(metric.name())
                        .isEqualTo(value.isNull() ? Double.NaN : value.doubleValue(), within(1e-12));
            }
        }
        assertThat(Metrics.accuracy().of(predictions)).isEqualTo(expected.get("micro F1").doubleValue(), within(1e-12));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void confusionMatrix_equalsScikitLearn(JsonNode reference) throws IOException {
        ConfusionMatrix matrix = ConfusionMatrix.of(predictions(reference));
        int n = matrix.classes().size();

        long[][] counts = new long[n][n];
        matrix.labels().forEach(a -> matrix.labels().forEach(p -> counts[a][p] = matrix.count(a, p)));
        assertThat(counts).isDeepEqualTo(JSON.treeToValue(reference.get("confusion"), long[][].class));
        assertThat(perClass(n, matrix::precision)).containsExactly(values(reference, "precision"), within(1e-12));
        assertThat(perClass(n, matrix::recall)).containsExactly(values(reference, "recall"), within(1e-12));
        assertThat(perClass(n, matrix::f1)).containsExactly(values(reference, "f1"), within(1e-12));
    }

    @Test
    void cases_areNotEmpty() throws IOException {
        assertThat(cases()).hasSize(5);
    }

    @Test
    void topK_equallyProbable_prefersTheLowerIndex() {
        Predictions even = Predictions.of(List.of("a", "b", "c"), new double[][] {{0.25, 0.5, 0.25}, {0.25, 0.5, 0.25}},
                new int[] {0, 2});

        assertThat(Metrics.topK(2).of(even)).isEqualTo(0.5);
    }

    @Test
    void ownMetric_isAFunctionWithAName() {
        Metric<Predictions> doubt = Metric.of("doubt", p -> 1 - p.confidence(0));

        assertThat(doubt.of(Predictions.of(List.of("a", "b"), new double[][] {{0.75, 0.25}}, new int[] {0})))
                .isEqualTo(0.25);
        assertThat(doubt).hasToString("doubt");
    }

    @Test
    void predictions_valuesOutOfRange_areRefused() {
        List<String> classes = List.of("a", "b");

        assertThatThrownBy(() -> Predictions.of(classes, new double[][] {{-0.1, 1.1}}, new int[] {0}))
                .hasMessageContaining("softmax");
        assertThatThrownBy(() -> Predictions.of(classes, new double[][] {{0.4, 0.4}}, new int[] {0}))
                .hasMessageContaining("adding up to");
        assertThatThrownBy(() -> Predictions.of(classes, new double[][] {{Double.NaN, 0.4}}, new int[] {0}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> Predictions.of(classes, new double[][] {{0.5, 0.5}}, new int[] {2}))
                .hasMessageContaining("expected 0 to 1");
        assertThatThrownBy(() -> Predictions.of(classes, new double[][] {{0.5, 0.5}}, new int[] {1, 1}))
                .hasMessageContaining("1 rows and 2 targets");
    }

    @Test
    void mostConfidentMistakes_comeFirst() {
        Predictions predictions = Predictions.of(List.of("a", "b"),
                new double[][] {{0.6, 0.4}, {0.9, 0.1}, {0.99, 0.01}, {0.2, 0.8}}, new int[] {1, 1, 0, 0});

        assertThat(predictions.mostConfidentMistakes(2)).containsExactly(1, 3);
        assertThat(predictions.mostConfidentMistakes(9)).containsExactly(1, 3, 0);
    }

    private static Predictions predictions(JsonNode reference) throws IOException {
        double[][] probabilities = JSON.treeToValue(reference.get("probabilities"), double[][].class);
        return Predictions.of(IntStream.range(0, probabilities[0].length).mapToObj(i -> "class " + i).toList(),
                probabilities, JSON.treeToValue(reference.get("targets"), int[].class));
    }

    private static double[] perClass(int n, IntToDoubleFunction value) {
        return IntStream.range(0, n).mapToDouble(value).toArray();
    }

    private static double[] values(JsonNode reference, String name) throws IOException {
        return JSON.treeToValue(reference.get(name), double[].class);
    }
}
