package io.github.graftml.report;

import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything about one or several runs on a single page that opens without a network: no request leaves it, and a
 * content security policy in it holds that. Light or dark as the reader's system is, readable on a phone.
 *
 * <pre>{@code
 * HtmlReport.of("Cats and dogs")
 *         .run(customCnn).run(transferLearning)
 *         .pictures("One training batch", batch)
 *         .evaluation("EfficientNet-Lite0", predictions, i -> pngOf(files.get(i)))
 *         .writeTo(Path.of("report.html"));
 * }</pre>
 * For use by one thread at a time.
 */
public final class HtmlReport {

    /** How many of the most confident mistakes an evaluation shows at most. */
    public static final int MISTAKES = 12;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");
    /** Holds the version that the parent POM names: a report test fails where they part. */
    private static final String UPLOT_HOME = "/META-INF/resources/webjars/uplot/1.6.30/";

    private final String title;
    private final List<Run> runs = new ArrayList<>();
    private final StringBuilder pictures = new StringBuilder();
    private final StringBuilder evaluations = new StringBuilder();
    private final List<Problem> problems = new ArrayList<>();

    private HtmlReport(String title) {
        this.title = title;
    }

    /**
     * @param title heading of the page
     * @return an empty report
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
     * @param heading over the pictures
     * @param gallery in the order to be shown
     * @return this
     */
    public HtmlReport pictures(String heading, List<ReportImage> gallery) {
        var figures = new StringBuilder();
        gallery.forEach(p -> figures.append(Html.figure(p, Html.escape(p.caption()))));
        pictures.append(Html.section("pictures", heading, "<div class=\"gallery\">\n" + figures + "</div>\n"));
        return this;
    }

    /**
     * Adds the picture of a learning-rate sweep.
     *
     * @param heading over the picture
     * @param sweep   its values
     * @return this
     */
    public HtmlReport sweep(String heading, LearningRateSweep sweep) {
        pictures.append(Html.section("pictures", heading, sweep.toSvg()));
        return this;
    }

    /**
     * Adds metrics, confusion matrix, calibration, a table by class and the most confident mistakes of one model.
     *
     * @param name        of the run or model
     * @param predictions of that model on validation or test data
     * @param pictureOf   gives the picture of a sample by its index; asked for the {@value #MISTAKES} most confident mistakes at
     *                    most, its captions are not shown
     * @return this
     */
    public HtmlReport evaluation(String name, Predictions predictions, IntFunction<ReportImage> pictureOf) {
        evaluations.append(EvaluationHtml.of(name, predictions, predictions.mostConfidentMistakes(MISTAKES), pictureOf));
        return this;
    }

    /**
     * Adds metrics, a table by label and the most confident mistakes of a model whose pictures show any number of labels.
     *
     * @param name        of the run or model
     * @param predictions of that model on validation or test data
     * @param pictureOf   as above, for {@link MultiLabelPredictions#mostConfidentMistakes}
     * @return this
     */
    public HtmlReport evaluation(String name, MultiLabelPredictions predictions, IntFunction<ReportImage> pictureOf) {
        evaluations.append(EvaluationHtml.of(name, predictions, predictions.mostConfidentMistakes(MISTAKES), pictureOf));
        return this;
    }

    /**
     * Adds what is wrong with the data.
     *
     * @param found problems, in the order to be shown
     * @return this
     */
    public HtmlReport problems(List<Problem> found) {
        problems.addAll(found);
        return this;
    }

    /**
     * @return the page
     * @throws IllegalArgumentException if nothing was added to the report
     */
    public String toHtml() {
        Map<String, String> values = Map.of(
                "title", Html.escape(title),
                "css", resource(UPLOT_HOME + "dist/uPlot.min.css") + resource("report.css"),
                "uplot", "/*\n" + resource(UPLOT_HOME + "LICENSE") + "*/\n" + resource(UPLOT_HOME + "dist/uPlot.iife.min.js"),
                "script", resource("report.js"),
                "charts", RunsHtml.chartData(runs),
                "runs", RunsHtml.of(runs),
                "pictures", pictures.toString(),
                "evaluations", evaluations.toString(),
                "problems", problemTable(),
                "configuration", RunsHtml.configuration(runs));
        return PLACEHOLDER.matcher(resource("report.html"))
                .replaceAll(m -> Matcher.quoteReplacement(values.get(m.group(1))));
    }

    /**
     * Writes the page, replacing what was there only once all of it is on disk.
     *
     * @param file where to; its folder must exist
     * @throws IOException if the file cannot be written; what was there is then untouched
     */
    public void writeTo(Path file) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.writeString(partial, toHtml());
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
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
        try (InputStream in = name.startsWith("/") ? HtmlReport.class.getClassLoader().getResourceAsStream(name.substring(1))
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
