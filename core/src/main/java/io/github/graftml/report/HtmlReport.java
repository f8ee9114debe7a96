package io.github.graftml.report;

import io.github.graftml.error.GraftException;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.runtime.internal.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An HTML report of runs and evaluations: a single page that opens without a network. It makes no requests, which its
 * content security policy enforces. It is light or dark as the reader's system is, and readable on a phone.
 *
 * <pre>{@code
 * HtmlReport.of("Cats and dogs")
 *         .run(customCnn).run(transferLearning)
 *         .images("One training batch", batch)
 *         .evaluation("EfficientNet-Lite0", predictions, i -> pngOf(files.get(i)))
 *         .writeTo(Path.of("report.html"));
 * }</pre>
 * For use by one thread at a time.
 */
public final class HtmlReport {

    /** The largest number of the most confident mistakes that an evaluation shows. */
    public static final int MISTAKES = 12;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");
    /** Holds the version that the parent POM names: a report test fails where they part. */
    private static final String UPLOT_HOME = "/META-INF/resources/webjars/uplot/1.6.30/";

    private final String title;
    private final List<Run> runs = new ArrayList<>();
    private final StringBuilder images = new StringBuilder();
    private final StringBuilder evaluations = new StringBuilder();
    private final List<Problem> problems = new ArrayList<>();

    private HtmlReport(String title) {
        this.title = title;
    }

    /**
     * Returns an empty report.
     *
     * @param title heading of the page
     */
    public static HtmlReport of(String title) {
        return new HtmlReport(title);
    }

    /**
     * Adds a run to the comparison, the curves, the timings and the configuration.
     *
     * @param run named differently from the others
     * @return this
     * @throws IllegalArgumentException if there is already a run of this name
     */
    public HtmlReport run(Run run) {
        if (runs.stream().anyMatch(r -> r.name().equals(run.name()))) {
            throw new IllegalArgumentException("The report already has a run named \"" + run.name()
                    + "\"; give each run its own name");
        }
        runs.add(run);
        return this;
    }

    /**
     * Adds a gallery, for instance one training batch or where the model looked.
     *
     * @param heading over the images
     * @param gallery in the order to be shown
     * @return this
     */
    public HtmlReport images(String heading, List<ReportImage> gallery) {
        var figures = new StringBuilder();
        gallery.forEach(p -> figures.append(Html.figure(p, Html.escape(p.caption()))));
        images.append(Html.section("images", heading, "<div class=\"gallery\">\n" + figures + "</div>\n"));
        return this;
    }

    /**
     * Adds the chart of a learning-rate sweep.
     *
     * @param heading over the chart
     * @param sweep   its values
     * @return this
     */
    public HtmlReport sweep(String heading, LearningRateSweep sweep) {
        images.append(Html.section("images", heading, sweep.toSvg()));
        return this;
    }

    /**
     * Adds an evaluation: metrics, confusion matrix, calibration, a table by class (worst first) and the most confident
     * mistakes of a model.
     *
     * @param name        of the run or model
     * @param predictions of that model on validation or test data
     * @param imageOf     gives the image of a sample by its index; called for the {@value #MISTAKES} most confident
     *                    mistakes
     *                    at most; captions are not shown
     * @return this
     */
    public HtmlReport evaluation(String name, Predictions predictions, IntFunction<ReportImage> imageOf) {
        evaluations.append(EvaluationHtml.of(name, predictions, predictions.mostConfidentMistakes(MISTAKES), imageOf));
        return this;
    }

    /**
     * Adds a multi-label evaluation: metrics, a table by label (worst first) and the most confident mistakes of a
     * model.
     *
     * @param name        of the run or model
     * @param predictions of that model on validation or test data
     * @param imageOf     as above, for {@link MultiLabelPredictions#mostConfidentMistakes}
     * @return this
     */
    public HtmlReport evaluation(String name, MultiLabelPredictions predictions, IntFunction<ReportImage> imageOf) {
        evaluations.append(EvaluationHtml.of(name, predictions, predictions.mostConfidentMistakes(MISTAKES), imageOf));
        return this;
    }

    /**
     * Adds problems found in the data.
     *
     * @param found problems, in the order to be shown
     * @return this
     */
    public HtmlReport problems(List<Problem> found) {
        problems.addAll(found);
        return this;
    }

    /**
     * Returns the page.
     */
    public String toHtml() {
        Map<String, String> values = Map.of(
                "title", Html.escape(title),
                "css", resource(UPLOT_HOME + "dist/uPlot.min.css") + resource("report.css"),
                "uplot",
                "/*\n" + resource(UPLOT_HOME + "LICENSE") + "*/\n" + resource(UPLOT_HOME + "dist/uPlot.iife.min.js"),
                "script", resource("report.js") + resource("sort.js"),
                "charts", RunsHtml.chartData(runs),
                "runs", RunsHtml.of(runs),
                "images", images.toString(),
                "evaluations", evaluations.toString(),
                "problems", problemTable(),
                "configuration", RunsHtml.configuration(runs));
        return PLACEHOLDER.matcher(resource("report.html"))
                .replaceAll(m -> Matcher.quoteReplacement(values.get(m.group(1))));
    }

    /**
     * Writes the page, whole or not at all; an existing file is replaced and missing parent folders are made.
     *
     * @param file the file to write
     * @throws GraftException if the file cannot be written; an existing file is then unchanged
     */
    public void writeTo(Path file) {
        try {
            AtomicFile.write(file, toHtml());
        } catch (IOException e) {
            throw new GraftException("Cannot write a report to " + file + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    private String problemTable() {
        if (problems.isEmpty()) {
            return "";
        }
        var table = new StringBuilder("<div class=\"scroll\"><table class=\"text\"><thead><tr><th>Problem</th>"
                + "<th>Where</th><th>What was found</th></tr></thead><tbody>\n");
        for (Problem p : problems) {
            table.append("<tr><td>").append(Html.escape(p.kind())).append("</td><td class=\"path\">")
                    .append(Html.escape(p.where())).append("</td><td>").append(Html.escape(p.detail()))
                    .append("</td></tr>\n");
        }
        return Html.section("problems", "Data problems found", table + "</tbody></table></div>\n");
    }

    private static String resource(String name) {
        try (InputStream in = name.startsWith("/")
                ? HtmlReport.class.getClassLoader().getResourceAsStream(name.substring(1))
                : HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The class path lacks " + name + ", which a report packs into its page;"
                        + " is the dependency org.webjars.npm:uplot excluded?");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
