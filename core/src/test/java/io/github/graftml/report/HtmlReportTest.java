package io.github.graftml.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {

    @TempDir
    Path folder;

    @Test
    void toHtml_hasEverySection() {
        assertThat(Samples.report("Cats and dogs").toHtml()).contains("<h1>Cats and dogs</h1>", "<h2>Side by side</h2>",
                "<h2>Curves</h2>", "<h2>Where the time went</h2>", "<h2>One training batch</h2>",
                "<h2>Learning-rate sweep</h2>", "<h3>Confusion matrix</h3>",
                "<h3>Calibration</h3>", "<h3>By class</h3>", "<h3>Most confident mistakes</h3>",
                "<h2>Landscapes, several labels</h2>", "<h3>By label</h3>", "<dt>subset accuracy</dt>",
                "<h2>Data problems found</h2>", "<h2>Configuration</h2>").doesNotContain("{{title", "{{runs");
    }

    @Test
    void toHtml_namesThatAreMarkup_staysText() {
        String evil = "<script>alert('x')</script>\"{{css}}&";
        Predictions predictions = Predictions.of(List.of(evil, "b"), new double[][] {{0.9, 0.1}}, new int[] {1})
                .withFiles(List.of(evil));
        String html = HtmlReport.of(evil).run(Samples.run(evil, 2, 1, 1).withConfiguration(Map.of(evil, evil))
                .withTimings(Map.of(evil, 1.0)))
                .images(evil, List.of(Samples.picture(1, evil)))
                .evaluation(evil, predictions, i -> Samples.picture(i, evil))
                .problems(List.of(new Problem(evil, evil, evil))).toHtml();

        assertThat(html).doesNotContain("<script>alert").doesNotContain("</script>\"{{css}}")
                .contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;{{css}}&amp;");
    }

    @Test
    void toHtml_severalLabels_tellsWhatIsWrongWithEachPicture() {
        MultiLabelPredictions predictions = MultiLabelPredictions
                .of(List.of("<clear>", "road"), new double[][] {{0.9, 0.25}, {0.1, 0.2}},
                        new boolean[][] {{false, true}, {false, false}})
                .withFiles(List.of("a.jpg", "b.jpg"));

        assertThat(HtmlReport.of("r").evaluation("m", predictions, i -> Samples.picture(i, "")).toHtml())
                .contains(
                        "<b>&lt;clear&gt; 90.0&thinsp;%, road 25.0&thinsp;%</b><br>shows road<small class=\"path\">a.jpg</small>")
                .contains(
                        "<th>road</th><td data-value=\"1\">1</td><td data-value=\"0\">0</td><td data-value=\"0.0\">0&thinsp;%</td>")
                .doesNotContain("b.jpg", "<clear>");
    }

    @Test
    void toHtml_localeWithCommas_writesPoints() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Samples.report("r").toHtml()).contains("41.").doesNotContainPattern("width:\\d+,\\d");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void toHtml_marksTheBestRun() {
        String html = HtmlReport.of("r").run(Samples.run("slow", 3, 0.1, 1)).run(Samples.run("fast", 3, 2, 1)).toHtml();

        assertThat(html).containsPattern("fast <span class=\"badge\">best</span>")
                .doesNotContainPattern("slow <span class=\"badge\">best</span>");
    }

    @Test
    void toHtml_resultBeforeTheLastEpoch_isShownAndNamedInEveryTable() {
        List<ReportEpoch> epochs = List.of(point(1, 0.5), point(2, 0.9), point(3, 0.8), point(4, 0.7));

        String html = HtmlReport.of("r").run(Run.of("restored", epochs).withResult(3)).run(Run.of("last", epochs))
                .toHtml();

        assertThat(html).containsPattern("restored <span class=\"badge\">best</span></th><td>.*?<b>80.0&thinsp;%</b>")
                .contains("best, epoch 3 of 4<br><small>most accurate: epoch 2, 90.0&thinsp;%</small>",
                        "last, epoch 4 of 4<br>")
                .containsPattern("last</th><td>.*?<b>70.0&thinsp;%</b>");
    }

    @Test
    void toHtml_accuracies_haveIntervalsAndTheDecimalsOfTheirImages() {
        List<ReportEpoch> epochs = List.of(point(1, 1.0));

        String six = HtmlReport.of("r").run(Run.of("a", epochs).withImages(12, 6))
                .evaluation("m",
                        Predictions.of(List.of("a", "b"), new double[][] {{0.9, 0.1}, {0.1, 0.9}}, new int[] {0, 1}),
                        i -> null)
                .toHtml();
        String thousands = HtmlReport.of("r").run(Run.of("a", epochs).withImages(9000, 5000)).toHtml();

        assertThat(six).contains("<b>100&thinsp;%</b><small>[61, 100]</small>", "100&thinsp;%<small>[34, 100]</small>")
                .doesNotContain("100.0&thinsp;%", "100.00&thinsp;%");
        assertThat(thousands).contains("<b>100.00&thinsp;%</b><small>[99.92, 100.00]</small>");
    }

    @Test
    void toHtml_alwaysTheMajority_warns() {
        Predictions always = Predictions.of(List.of("cats", "dogs"),
                new double[][] {{0.9, 0.1}, {0.8, 0.2}, {0.9, 0.1}}, new int[] {0, 0, 1});

        assertThat(HtmlReport.of("r").evaluation("m", always, i -> Samples.picture(i, "")).toHtml())
                .contains(
                        "class=\"warning\">The model is no better than always predicting “cats”, which is correct for 67&thinsp;%",
                        "<dt>majority class</dt><dd>67&thinsp;%<small>cats</small>");
        assertThat(HtmlReport.of("r")
                .evaluation("m", Samples.predictions(List.of("a", "b"), 100, 1), i -> Samples.picture(i, "")).toHtml())
                .doesNotContain("class=\"warning\"");
    }

    @Test
    void toHtml_classes_areInRisingOrderOfTheirRecall() {
        Predictions predictions = Predictions.of(List.of("good", "none", "bad"),
                new double[][] {{1, 0, 0}, {1, 0, 0}, {0, 0, 1}}, new int[] {0, 2, 2});

        String html = HtmlReport.of("r").evaluation("m", predictions, i -> Samples.picture(i, "")).toHtml();

        assertThat(html).contains("<th aria-sort=\"ascending\">Recall</th>")
                .containsPattern(
                        "(?s)<th>bad</th><td data-value=\"2\">2</td>.*<th>good</th>.*<th>none</th><td data-value=\"0\">0</td>.*<td data-value=\"\">–</td>");
    }

    private static ReportEpoch point(int epoch, double accuracy) {
        return new ReportEpoch(epoch, new LossAccuracy(0.5, 0.5), new LossAccuracy(0.4, accuracy), 1e-3, 1);
    }

    @Test
    void toHtml_manyClasses_listsTheMostFrequentConfusions() {
        List<String> classes = Stream.iterate(0, i -> i + 1).limit(100).map(i -> "class " + i).toList();

        String html = HtmlReport.of("r")
                .evaluation("m", Samples.predictions(classes, 500, 1), i -> Samples.picture(i, ""))
                .toHtml();

        assertThat(html).contains("The most frequent confusions of 100 classes").doesNotContain("class=\"confusion\"");
    }

    @Test
    void run_sameNameTwice_isRefused() {
        HtmlReport report = HtmlReport.of("r").run(Samples.run("a", 1, 1, 1));

        assertThatThrownBy(() -> report.run(Samples.run("a", 2, 1, 1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\"");
    }

    @Test
    void writeTo_leavesNothingButTheReport() throws IOException {
        Path file = folder.resolve("report.html");
        Files.writeString(file, "an older report");

        Samples.report("Cats").writeTo(file);

        assertThat(file).content().startsWith("<!DOCTYPE html>").endsWith("</html>\n");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void writeTo_fileWhereAFolderShouldBe_failsWithTheRemedy() throws IOException {
        Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Samples.report("r").writeTo(folder.resolve("file/report.html")))
                .isInstanceOf(GraftException.class).hasMessageContaining("report.html")
                .hasMessageContaining("writable");
    }
}
