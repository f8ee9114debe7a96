package io.github.graftml.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The sections of a report on its runs: comparison, curves with their values, timings, configuration. */
final class RunsHtml {

    private RunsHtml() {
    }

    static String of(List<Run> runs) {
        return runs.isEmpty() ? "" : comparison(runs) + curves(runs) + timings(runs);
    }

    /** Returns the charts' data as JSON that may stand inside a script element. */
    static String chartData(List<Run> runs) {
        try {
            return new ObjectMapper().writeValueAsString(Chart.all(runs)).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String comparison(List<Run> runs) {
        Optional<Run> winner = runs.stream().filter(r -> !Double.isNaN(accuracy(r)))
                .max(Comparator.comparingDouble(RunsHtml::accuracy));
        List<String> metrics = runs.stream().flatMap(run -> run.metrics().keySet().stream()).distinct().toList();
        var rows = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            ReportEpoch result = run.resultEpoch();
            boolean wins = runs.size() > 1 && winner.filter(run::equals).isPresent();
            rows.append("<tr").append(wins ? " class=\"best\"" : "").append("><th>").append(swatch(i))
                    .append(Html.escape(run.name())).append(wins ? " <span class=\"badge\">best</span>" : "")
                    .append("</th><td>").append(meter(i, run))
                    .append("</td><td>").append(Html.number(result.valid().loss()))
                    .append(metrics.stream()
                            .map(name -> "</td><td>" + Html.number(run.metrics().getOrDefault(name, Double.NaN)))
                            .collect(Collectors.joining()))
                    .append("</td><td>").append(percent(result.train().accuracy(), run.trainImages()))
                    .append("</td><td>").append(Html.number(result.train().loss()))
                    .append("</td><td>").append(epoch(run))
                    .append("</td><td>").append(Html.duration(run.seconds()))
                    .append("</td><td>").append(Html.duration(run.seconds() / run.epochs().size()))
                    .append("</td></tr>\n");
        }
        return Html.section("runs", runs.size() == 1 ? "Result" : "Side by side",
                """
                        <div class="scroll"><table class="runs"><thead><tr><th>Run</th><th>Valid accuracy</th><th>Valid loss</th>\
                        """
                        + metrics.stream().map(name -> "<th>" + Html.escape(name) + "</th>")
                                .collect(Collectors.joining())
                        + """
                                <th>Train accuracy</th><th>Train loss</th><th>Epoch</th><th>Time</th><th>Per epoch</th></tr></thead>\
                                <tbody>
                                """
                        + rows
                        + """
                                </tbody></table></div>
                                <p class="sub">Losses and accuracies are those of the weights that the model was left with, after the epoch \
                                named. In brackets: 95&thinsp;% confidence intervals (Wilson).</p>
                                """);
    }

    private static double accuracy(Run run) {
        return run.resultEpoch().valid().accuracy();
    }

    /** Which epoch's weights the result is of; and which one was the most accurate, where that is another. */
    private static String epoch(Run run) {
        ReportEpoch last = run.epochs().get(run.epochs().size() - 1);
        return (run.result() == last.epoch() ? "last" : "best") + ", epoch " + run.result() + " of " + last.epoch()
                + run.best().filter(best -> best.valid().accuracy() > accuracy(run))
                        .map(best -> "<br><small>most accurate: epoch "
                                + best.epoch() + ", " + percent(best.valid().accuracy(), run.validImages())
                                + "</small>")
                        .orElse("");
    }

    private static String curves(List<Run> runs) {
        var key = new StringBuilder();
        var rows = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            key.append("<span>").append(swatch(i)).append(Html.escape(runs.get(i).name())).append("</span>");
            for (ReportEpoch e : runs.get(i).epochs()) {
                rows.append("<tr><th>").append(swatch(i)).append(Html.escape(runs.get(i).name())).append("</th><td>")
                        .append(e.epoch()).append("</td><td>").append(Html.number(e.train().loss()))
                        .append("</td><td>").append(Html.number(e.valid().loss()))
                        .append("</td><td>").append(percent(e.train().accuracy(), runs.get(i).trainImages()))
                        .append("</td><td>").append(percent(e.valid().accuracy(), runs.get(i).validImages()))
                        .append("</td><td>").append(Html.small(e.learningRate()))
                        .append("</td><td>").append(Html.duration(e.seconds())).append("</td></tr>\n");
            }
        }
        return Html.section("curves", "Curves",
                "<p class=\"key\">" + key
                        + """
                                <span><i class="line"></i>validation</span><span><i class="line dashed"></i>training</span>\
                                <span class="hint">Point at a chart to read its values.</span></p>
                                <noscript><p>Scripts are off, so the charts are not drawn; the table below holds their values.</p></noscript>
                                <div class="charts" id="charts"></div>
                                <details><summary>All values</summary>
                                <div class="scroll"><table><thead><tr><th>Run</th><th>Epoch</th><th>Train loss</th><th>Valid loss</th>\
                                <th>Train accuracy</th><th>Valid accuracy</th><th>Learning rate</th><th>Time</th></tr></thead><tbody>
                                """
                        + rows + "</tbody></table></div></details>\n");
    }

    private static String timings(List<Run> runs) {
        var content = new StringBuilder();
        for (Run run : runs) {
            double total = run.timings().values().stream().mapToDouble(Double::doubleValue).sum();
            if (total <= 0) {
                continue;
            }
            var bar = new StringBuilder();
            var key = new StringBuilder();
            int phase = 0;
            for (var timing : run.timings().entrySet()) {
                double fraction = timing.getValue() / total;
                bar.append(String.format(Locale.ROOT, "<i class=\"phase%d\" style=\"flex-grow:%.5f\"></i>", phase % 6,
                        fraction));
                key.append(String.format(Locale.ROOT, "<li><i class=\"phase%d\"></i>%s <b>%s</b> <small>%.0f&thinsp;%%"
                        + "</small></li>", phase % 6, Html.escape(timing.getKey()), Html.duration(timing.getValue()),
                        100 * fraction));
                phase++;
            }
            content.append("<div class=\"timing\"><h3>").append(Html.escape(run.name()))
                    .append("</h3><div class=\"bar\">")
                    .append(bar).append("</div><ul>").append(key).append("</ul></div>\n");
        }
        return Html.section("timings", "Where the time went", content.toString());
    }

    static String configuration(List<Run> runs) {
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(r -> keys.addAll(r.configuration().keySet()));
        if (keys.isEmpty()) {
            return "";
        }
        var head = new StringBuilder("<th>Setting</th>");
        for (int i = 0; i < runs.size(); i++) {
            head.append("<th>").append(swatch(i)).append(Html.escape(runs.get(i).name())).append("</th>");
        }
        var rows = new StringBuilder();
        for (String key : keys) {
            boolean differs = runs.stream().map(r -> r.configuration().get(key)).distinct().count() > 1;
            rows.append("<tr").append(differs ? " class=\"differs\"" : "").append("><th>").append(Html.escape(key))
                    .append("</th>");
            runs.forEach(r -> rows.append("<td>").append(
                    Html.escape(Objects.requireNonNullElse(r.configuration().get(key), "–"))).append("</td>"));
            rows.append("</tr>\n");
        }
        return Html.section("configuration", "Configuration", "<div class=\"scroll\"><table class=\"text\"><thead><tr>"
                + head + "</tr></thead><tbody>\n" + rows + "</tbody></table></div>\n");
    }

    private static String swatch(int run) {
        return "<i class=\"swatch run" + run % Chart.COLORS + "\"></i>";
    }

    /** Of an unknown number of images, 0, accuracies have one decimal. */
    private static String percent(double accuracy, long images) {
        return Html.percent(accuracy, images == 0 ? 100 : images);
    }

    private static String meter(int index, Run run) {
        double accuracy = accuracy(run);
        return Double.isNaN(accuracy) ? "–" : String.format(Locale.ROOT, "<span class=\"meter\"><i class=\"run%d\""
                + " style=\"width:%.2f%%\"></i></span><b>%s</b>%s", index % Chart.COLORS, 100 * accuracy,
                percent(accuracy, run.validImages()),
                run.accuracy().map(known -> "<small>" + known.interval() + "</small>").orElse(""));
    }
}
