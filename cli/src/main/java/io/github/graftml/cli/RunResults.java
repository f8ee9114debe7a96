package io.github.graftml.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.data.SkippedImage;
import io.github.graftml.data.check.DatasetReport;
import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.Proportion;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Problem;
import io.github.graftml.report.Run;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What a user is shown of finished runs: tables, the report, and a last line for machines. */
final class RunResults {

    /** Says what the last line is, for the help of commands that print it. */
    static final String LAST_LINE = "The last line printed is a JSON object with valid_accuracy, epochs, seconds "
            + "and images_per_s.";

    private static final ObjectMapper JSON = new ObjectMapper();

    private RunResults() {
    }

    /** Prints the result of one run. */
    static void print(Outcome outcome) {
        printSkipped(outcome.skipped());
        printTable(Map.of(outcome.name(), outcome.history()));
        if (!outcome.evaluation().isMultiLabel() && outcome.evaluation().confusionMatrix().isImbalanced()) {
            ConfusionMatrix matrix = outcome.evaluation().confusionMatrix();
            Terminal.result(
                    "Imbalanced classes: balanced accuracy %.1f %%; always predicting the majority class has an "
                            + "accuracy of %.1f %%%n",
                    100 * matrix.balancedAccuracy(), 100 * matrix.majorityFraction());
        }
    }

    /** Prints runs side by side, by their names. */
    static void printTable(Map<String, History> runs) {
        int width = runs.keySet().stream().mapToInt(String::length).max().orElse(0);
        Terminal.result("%n%-" + width + "s  %-22s  %10s  %14s  %10s  %-26s  %8s  %8s", "", "result of", "train loss",
                "train accuracy",
                "valid loss", "valid accuracy [95 %]", "seconds", "images/s");
        runs.forEach((name, history) -> {
            EpochResult result = history.result();
            Run run = history.run(name);
            Terminal.result("%-" + width + "s  %-22s  %10.4f  %14s  %10.4f  %-26s  %8.1f  %8.1f", name,
                    history.resultText(), result.trainLoss(),
                    Proportion.percent(result.trainAccuracy(), history.provenance().trainImages()),
                    result.validLoss(), run.accuracy().map(Proportion::toString)
                            .orElseGet(() -> Proportion.percent(result.validAccuracy(),
                                    history.provenance().validImages())),
                    history.seconds(), history.imagesPerSecond());
        });
        Terminal.result("");
    }

    /** Counts and lists the files that were left out. */
    static void printSkipped(List<SkippedImage> skipped) {
        if (!skipped.isEmpty()) {
            Terminal.note("Skipped %d unreadable %s:", skipped.size(), skipped.size() == 1 ? "image" : "images");
            skipped.forEach(image -> Terminal.note("  %s: %s", image.file(), image.reason()));
        }
    }

    /** Says how many findings a check of the images has, and returns them for a report. */
    static List<Problem> problems(DatasetReport found) {
        Terminal.note("Checked %,d images: %s", found.images(), found.findings().isEmpty() ? "no findings"
                : found.findings().size() + " findings, listed in the report");
        return found.findings().stream().map(Problem::of).toList();
    }

    /**
     * Writes {@code report.html}.
     *
     * @param problems what a check of the images found before
     */
    static void writeReport(String title, List<Outcome> outcomes, List<Problem> problems, OutputFolder out)
            throws IOException {
        HtmlReport report = HtmlReport.of(title);
        outcomes.forEach(outcome -> report.run(outcome.run()));
        report.images("One training batch", outcomes.get(0).sample());
        outcomes.forEach(outcome -> outcome.evaluation().addTo(report, outcome.name()));
        report.problems(problems);
        report.problems(
                outcomes.stream().flatMap(outcome -> outcome.skipped().stream()).distinct().map(Problem::of).toList());
        writeReport(report, out);
    }

    /** Writes {@code report.html} and prints where it is. */
    static void writeReport(HtmlReport report, OutputFolder out) throws IOException {
        report.writeTo(out.report());
        Terminal.result("Report: " + out.report().toAbsolutePath().normalize().toUri());
    }

    /** Prints the line for machines; nothing may be printed after it. */
    static void printLastLine(Outcome outcome) throws JsonProcessingException {
        printLastLine(new LastLine(round(outcome.history().result().validAccuracy()), outcome.history().epochs().size(),
                round(outcome.history().seconds()), round(outcome.history().imagesPerSecond())));
    }

    /** Prints a value as one line of JSON; nothing may be printed after it. */
    static void printLastLine(Object value) throws JsonProcessingException {
        Terminal.result(JSON.writeValueAsString(value));
    }

    private static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private record LastLine(@JsonProperty("valid_accuracy") double validAccuracy, int epochs, double seconds,
            @JsonProperty("images_per_s") double imagesPerSecond) {
    }
}
