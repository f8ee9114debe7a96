package io.github.graftml.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against scikit-learn's values, made by {@code report/multilabel.py}. */
class MultiLabelMetricsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<JsonNode> cases() throws IOException {
        try (InputStream in = MultiLabelMetricsTest.class.getResourceAsStream("/report/multilabel.json")) {
            return StreamSupport.stream(JSON.readTree(in).get("cases").spliterator(), false);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void metrics_equalScikitLearn(JsonNode reference) throws IOException {
        MultiLabelMetrics metrics = MultiLabelMetrics.of(predictions(reference));

        Map<String, Double> summary = metrics.summary();
        assertThat(summary).hasSize(reference.get("expected").size());
        summary.forEach((name, value) -> assertThat(value).as(name)
                .isEqualTo(number(reference.get("expected").get(name)), within(1e-12)));
        assertPerLabel(reference, "precision", metrics::precision);
        assertPerLabel(reference, "recall", metrics::recall);
        assertPerLabel(reference, "f1", metrics::f1);
        assertPerLabel(reference, "roc auc", metrics::rocAuc);
        assertPerLabel(reference, "log loss", metrics::logLoss);
    }

    @Test
    void cases_areNotEmpty() throws IOException {
        assertThat(cases()).hasSize(5);
    }

    @Test
    void mistakes_surestFirst_ofBothKinds() {
        MultiLabelPredictions predictions = MultiLabelPredictions.of(List.of("a", "b"),
                new double[][] {{0.6, 0.9}, {0.1, 0.8}, {0.7, 0.2}},
                new boolean[][] {{false, true}, {true, false}, {true, false}})
                .withFiles(List.of("x", "y", "z"));

        assertThat(predictions.mistakes(1)).containsExactly(0, 1);
        assertThat(predictions.mostConfidentMistakes(9)).containsExactly(1, 0);
        assertThat(predictions.mostConfidentMistakes(1)).containsExactly(1);
        assertThat(predictions.withThreshold(0.65).mostConfidentMistakes(9)).containsExactly(1);
        assertThat(predictions.file(2)).isEqualTo("z");
    }

    @Test
    void predictions_valuesOutOfRange_areRefused() {
        List<String> labels = List.of("a", "b");
        boolean[][] none = {{false, false}};

        assertThatThrownBy(() -> MultiLabelPredictions.of(labels, new double[][] {{-0.1, 1}}, none))
                .hasMessageContaining("sigmoid");
        assertThatThrownBy(() -> MultiLabelPredictions.of(labels, new double[][] {{0.5}}, none))
                .hasMessageContaining("Row 0 has 1 probabilities");
        assertThatThrownBy(() -> MultiLabelPredictions.of(labels, new double[0][], none))
                .hasMessageContaining("0 rows of probabilities and 1");
        assertThatThrownBy(() -> MultiLabelPredictions.of(List.of("a", "a"), new double[][] {{0, 0}}, none))
                .hasMessageContaining("different");
        assertThatThrownBy(() -> MultiLabelPredictions.of(labels, new double[][] {{0, 0}}, none).withThreshold(1.5))
                .hasMessageContaining("1.5");
    }

    private static void assertPerLabel(JsonNode reference, String name, IntToDoubleFunction value) {
        JsonNode expected = reference.get(name);
        IntStream.range(0, expected.size())
                .forEach(label -> assertThat(value.applyAsDouble(label)).as(name + " of label " + label)
                        .isEqualTo(number(expected.get(label)), within(1e-12)));
    }

    private static double number(JsonNode value) {
        return value.isNull() ? Double.NaN : value.doubleValue();
    }

    private static MultiLabelPredictions predictions(JsonNode reference) throws IOException {
        int[][] targets = JSON.treeToValue(reference.get("targets"), int[][].class);
        boolean[][] shown = new boolean[targets.length][targets[0].length];
        for (int i = 0; i < targets.length; i++) {
            for (int label = 0; label < targets[i].length; label++) {
                shown[i][label] = targets[i][label] == 1;
            }
        }
        return MultiLabelPredictions.of(IntStream.range(0, targets[0].length).mapToObj(i -> "label " + i).toList(),
                JSON.treeToValue(reference.get("probabilities"), double[][].class), shown)
                .withThreshold(reference.get("threshold").doubleValue());
    }
}
