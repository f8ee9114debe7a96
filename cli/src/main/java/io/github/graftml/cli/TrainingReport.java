package io.github.graftml.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.graftml.data.SkippedImage;
import io.github.graftml.data.check.DatasetReport;
import io.github.graftml.metrics.Proportion;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.Problem;
import io.github.graftml.report.Run;
import io.github.graftml.train.EpochResult;
import io.github.graftml.train.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What is told about experiments that were run: a table, the report, and a last line for machines. */
final class TrainingReport {

    private static final ObjectMapper JSON = new ObjectMapper();

    private TrainingReport() {
    }

    /** Prints runs side by side, by their names. */
    static void printTable(Map<String, History> runs) {
        int width = runs.keySet().stream().mapToInt(String::length).max().orElse(0);
        System.out.printf("%n%-" + width + "s  %-22s  %10s  %14s  %10s  %-26s  %8s  %8s%n", "", "result of", "train loss", "train accuracy",
                "valid loss", "valid accuracy [95 %]", "seconds", "images/s");
        runs.forEach((name, history) -> {
            EpochResult result = history.result();
            Run run = history.run(name);
            System.out.printf(Locale.ROOT, "%-" + width + "s  %-22s  %10.4f  %14s  %10.4f  %-26s  %8.1f  %8.1f%n", name,
                    history.resultText(), result.trainLoss(), Proportion.percent(result.trainAccuracy(), history.provenance().trainImages()),
                    result.validLoss(), run.accuracy().map(Proportion::toString)
                            .orElseGet(() -> Proportion.percent(result.validAccuracy(), history.provenance().validImages())),
                    history.seconds(), history.imagesPerSecond());
        });
        System.out.println();
    }

    /** Prints and counts the files that were left out. */
    static void printSkipped(List<SkippedImage> skipped) {
        if (!skipped.isEmpty()) {
            System.out.println("Skipped " + skipped.size() + " unreadable " + (skipped.size() == 1 ? "picture:" : "pictures:"));
            skipped.forEach(image -> System.out.println("  " + image.file() + ": " + image.reason()));
        }
    }

    /** What a check of the pictures found, for a report. */
    static List<Problem> problems(DatasetReport found) {
        System.out.printf(Locale.ROOT, "Checked %,d pictures: %s%n", found.pictures(), found.findings().isEmpty() ? "nothing wrong was found"
                : String.format(Locale.ROOT, "%,d findings, listed in the report", found.findings().size()));
        return found.findings().stream().map(finding -> new Problem(finding.kind().title(),
                finding.files().stream().map(Path::toString).collect(Collectors.joining(", ")), finding.detail())).toList();
    }

    /**
     * Writes {@code report.html}.
     *
     * @param problems what a check of the pictures found before
     */
    static void writeReport(String title, List<Outcome> outcomes, List<Problem> problems, OutputFolder out) throws IOException {
        HtmlReport report = HtmlReport.of(title);
        outcomes.forEach(outcome -> report.run(outcome.run()));
        report.images("One training batch", outcomes.get(0).sample());
        outcomes.forEach(outcome -> outcome.evaluation().addTo(report, outcome.name()));
        report.problems(problems);
        report.problems(outcomes.stream().flatMap(outcome -> outcome.skipped().stream()).distinct()
                .map(image -> new Problem("unreadable image", image.file().toString(), image.reason())).toList());
        report.writeTo(out.report());
        printReport(out);
    }

    /** Says where the report is. */
    static void printReport(OutputFolder out) {
        System.out.println("Report: " + out.report().toAbsolutePath().normalize().toUri());
    }

    /** Prints the line for machines; nothing may be printed behind it. */
    static void printLastLine(Outcome outcome) throws JsonProcessingException {
        System.out.println(JSON.writeValueAsString(new LastLine(round(outcome.history().result().validAccuracy()), outcome.history().epochs().size(),
                round(outcome.history().seconds()), round(outcome.history().imagesPerSecond()))));
    }

    private static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private record LastLine(@JsonProperty("valid_accuracy") double validAccuracy, int epochs, double seconds,
                            @JsonProperty("images_per_s") double imagesPerSecond) {
    }
}
