package io.github.graftml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.metrics.Proportion;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.ReportImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    private static final List<String> CLASSES = List.of("cats", "dogs");

    @Test
    void toString_hasTheAccuracyWithItsInterval_andAClassALineTheWorstFirst() {
        Evaluation evaluation = evaluation(new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 1},
                new int[] {0, 0, 0, 0, 0, 0, 1, 1, 1, 0});

        assertThat(evaluation.toString().lines()).containsExactly(
                "accuracy 90 % [60, 98] (95 % Wilson interval), 9 of 10 images",
                "balanced accuracy 88 %, majority class cats 60 %",
                "  dogs  recall 75 % [30, 95], precision 100 %, 4 images",
                "  cats  recall 100 % [61, 100], precision 86 %, 6 images");
        assertThat(evaluation.accuracy()).isEqualTo(new Proportion(9, 10));
    }

    @Test
    void toString_alwaysTheMajority_saysThatItIsNoBetter() {
        int[] targets = IntStream.range(0, 35).map(i -> i < 33 ? 0 : 1).toArray();

        String text = evaluation(targets, new int[35]).toString();

        assertThat(text).contains("accuracy 94 %", "balanced accuracy 50 %, majority class cats 94 %",
                "No better than always predicting cats.",
                "dogs  recall 0 % [0, 66]");
        assertThat(text.indexOf("  dogs ")).isLessThan(text.indexOf("  cats "));
        assertThat(evaluation(targets, targets).toString()).doesNotContain("No better");
    }

    @Test
    void metrics_thatAreNotDefined_areAbsent() {
        assertThat(evaluation(new int[] {0, 0}, new int[] {0, 1}).metrics())
                .containsKeys("accuracy", "balanced accuracy")
                .doesNotContainKey("ROC-AUC").doesNotContainValue(Double.NaN);
        assertThat(evaluation(new int[] {0, 1}, new int[] {0, 1}).metrics()).containsEntry("ROC-AUC", 1.0);
    }

    @Test
    void report_hasTheMistakesImages_inTheirOrder() {
        List<List<String>> asked = new ArrayList<>();
        Evaluation evaluation = evaluation(new int[] {0, 1, 0}, new int[] {1, 1, 1}).withImages(files -> {
            asked.add(files);
            return files.stream().map(file -> ReportImage.ofRgb(1, 1, new byte[3], file)).toList();
        });

        String html = evaluation.report().toHtml();

        assertThat(asked).containsExactly(List.of("0.png", "2.png"));
        assertThat(html).contains("alt=\"0.png\"", "alt=\"2.png\"", "Confusion matrix", "Calibration")
                .doesNotContain("alt=\"1.png\"");
    }

    @Test
    void multiLabel_hasItsOwnPredictions_andALabelALine() {
        Evaluation evaluation = Evaluation
                .of(MultiLabelPredictions.of(List.of("red", "round"), new double[][] {{0.9, 0.9}, {0.2, 0.9}},
                        new boolean[][] {{true, true}, {false, false}}), files -> List.of());

        assertThat(evaluation.isMultiLabel()).isTrue();
        assertThat(evaluation.accuracy()).isEqualTo(new Proportion(1, 2));
        assertThat(evaluation.metrics()).containsEntry("label accuracy", 0.75);
        assertThat(evaluation.toString().lines()).containsExactly(
                "subset accuracy 50 % [9, 91] (95 % Wilson interval), 1 of 2 images",
                "label accuracy 75 %, macro F1 83 %",
                "  round  F1 67 %, recall 100 %, precision 50 %, 1 images",
                "  red    F1 100 %, recall 100 %, precision 100 %, 1 images");
        assertThatThrownBy(evaluation::predictions).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("multiLabelPredictions()");
        assertThatThrownBy(evaluation::confusionMatrix).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(evaluation(new int[] {0}, new int[] {0})::multiLabelPredictions)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("predictions()");
    }

    @Test
    void addTo_givesTheReportASection() {
        HtmlReport report = HtmlReport.of("both");
        evaluation(new int[] {0, 1}, new int[] {0, 1}).addTo(report, "first");
        evaluation(new int[] {0, 1}, new int[] {0, 1}).addTo(report, "second");

        assertThat(report.toHtml()).contains("<h2>first</h2>", "<h2>second</h2>");
    }

    private static Evaluation evaluation(int[] targets, int[] predicted) {
        double[][] rows = Arrays.stream(predicted)
                .mapToObj(p -> p == 0 ? new double[] {0.75, 0.25} : new double[] {0.25, 0.75})
                .toArray(double[][]::new);
        List<String> files = IntStream.range(0, targets.length).mapToObj(i -> i + ".png").toList();
        return Evaluation.of(Predictions.of(CLASSES, rows, targets).withFiles(files), names -> names.stream()
                .map(name -> ReportImage.ofRgb(1, 1, new byte[3], name)).toList());
    }
}
