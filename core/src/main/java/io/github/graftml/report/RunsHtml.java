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

/** The parts of a report that come from its runs: comparison, curves with their values, timings, configuration. */
final class RunsHtml {

    private RunsHtml() { }

    static String of(List<Run> runs) {
        return runs.isEmpty() ? "" : comparison(runs) + curves(runs) + timings(runs);
    }

    /** The charts' data as JSON that may stand inside a script element. */
    static String chartData(List<Run> runs) {
        try {
            return new ObjectMapper().writeValueAsString(Chart.all(runs)).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String comparison(List<Run> runs) {
        Optional<Run> winner = runs.stream().filter(r -> r.best().isPresent())
                .max(Comparator.comparingDouble(r -> r.best().orElseThrow().valid().accuracy()));
        var rows = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            EpochPoint best = run.best().orElse(run.epochs().get(run.epochs().size() - 1));
            boolean wins = runs.size() > 1 && winner.filter(run::equals).isPresent();
            rows.append("<tr").append(wins ? " class=\"best\"" : "").append("><th>").append(swatch(i))
                    .append(Html.escape(run.name())).append(wins ? " <span class=\"badge\">best</span>" : "")
                    .append("</th><td>").append(meter(i, best.valid().accuracy()))
                    .append("</td><td>").append(Html.number(best.valid().loss()))
                    .append("</td><td>").append(Html.percent(best.train().accuracy()))
                    .append("</td><td>").append(Html.number(best.train().loss()))
                    .append("</td><td>").append(best.epoch()).append("&thinsp;/&thinsp;").append(run.epochs().size())
                    .append("</td><td>").append(Html.duration(run.seconds()))
                    .append("</td><td>").append(Html.duration(run.seconds() / run.epochs().size()))
                    .append("</td></tr>\n");
        }
        return Html.section("runs", runs.size() == 1 ? "Result" : "Side by side", """
                <div class="scroll"><table class="runs"><thead><tr><th>Run</th><th>Valid accuracy</th><th>Valid loss</th>\
                <th>Train accuracy</th><th>Train loss</th><th>Best epoch</th><th>Time</th><th>Per epoch</th></tr></thead>\
                <tbody>
                """ + rows + "</tbody></table></div>\n");
    }

    private static String curves(List<Run> runs) {
        var key = new StringBuilder();
        var rows = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            key.append("<span>").append(swatch(i)).append(Html.escape(runs.get(i).name())).append("</span>");
            for (EpochPoint e : runs.get(i).epochs()) {
                rows.append("<tr><th>").append(swatch(i)).append(Html.escape(runs.get(i).name())).append("</th><td>")
                        .append(e.epoch()).append("</td><td>").append(Html.number(e.train().loss()))
                        .append("</td><td>").append(Html.number(e.valid().loss()))
                        .append("</td><td>").append(Html.percent(e.train().accuracy()))
                        .append("</td><td>").append(Html.percent(e.valid().accuracy()))
                        .append("</td><td>").append(Html.small(e.learningRate()))
                        .append("</td><td>").append(Html.duration(e.seconds())).append("</td></tr>\n");
            }
        }
        return Html.section("curves", "Curves", "<p class=\"key\">" + key + """
                <span><i class="line"></i>validation</span><span><i class="line dashed"></i>training</span>\
                <span class="hint">Point at a chart to read its values.</span></p>
                <noscript><p>Scripts are off, so the charts are not drawn; the table below holds their values.</p></noscript>
                <div class="charts" id="charts"></div>
                <details><summary>All values</summary>
                <div class="scroll"><table><thead><tr><th>Run</th><th>Epoch</th><th>Train loss</th><th>Valid loss</th>\
                <th>Train accuracy</th><th>Valid accuracy</th><th>Learning rate</th><th>Time</th></tr></thead><tbody>
                """ + rows + "</tbody></table></div></details>\n");
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
                double share = timing.getValue() / total;
                bar.append(String.format(Locale.ROOT, "<i class=\"phase%d\" style=\"flex-grow:%.5f\"></i>", phase % 6, share));
                key.append(String.format(Locale.ROOT, "<li><i class=\"phase%d\"></i>%s <b>%s</b> <small>%.0f&thinsp;%%"
                        + "</small></li>", phase % 6, Html.escape(timing.getKey()), Html.duration(timing.getValue()),
                        100 * share));
                phase++;
            }
            content.append("<div class=\"timing\"><h3>").append(Html.escape(run.name())).append("</h3><div class=\"bar\">")
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
        return "<i class=\"swatch run" + run % Chart.COLOURS + "\"></i>";
    }

    private static String meter(int run, double share) {
        return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "<span class=\"meter\"><i class=\"run%d\""
                + " style=\"width:%.2f%%\"></i></span><b>%s</b>", run % Chart.COLOURS, 100 * share, Html.percent(share));
    }
}
