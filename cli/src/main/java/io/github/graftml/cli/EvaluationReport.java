package io.github.graftml.cli;

import io.github.graftml.ImageClassifier;
import io.github.graftml.data.DataLoader;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.ReportImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What a model made of labelled pictures with one class or any number of labels each, free of native memory.
 *
 * @param metrics by name, {@code images} first; null where one is not defined, as the area under the curve of a label that every picture has
 * @param report  adds them to a report, with the most confident mistakes
 */
record EvaluationReport(Map<String, Number> metrics, Consumer<HtmlReport> report) {

    EvaluationReport {
        metrics.replaceAll((name, value) -> Double.isNaN(value.doubleValue()) ? null : value);
    }

    /**
     * @param name     of the model in the report
     * @param pictures shows the files of the most confident mistakes
     */
    static EvaluationReport of(String name, ImageClassifier model, DataLoader batches, Function<List<String>, List<ReportImage>> pictures) {
        return batches.images().isMultiLabel() ? severalLabels(name, model.evaluateMultiLabel(batches), pictures)
                : oneClass(name, model.evaluate(batches), pictures);
    }

    /** @return what training records as accuracy */
    double accuracy() {
        return metrics.getOrDefault("accuracy", metrics.get("label accuracy")).doubleValue();
    }

    private static EvaluationReport oneClass(String name, Predictions predictions, Function<List<String>, List<ReportImage>> pictures) {
        List<Integer> mistakes = predictions.mostConfidentMistakes(HtmlReport.MISTAKES);
        List<ReportImage> shown = pictures.apply(mistakes.stream().map(predictions::file).toList());
        Map<String, Number> values = metrics(predictions.size());
        Metrics.standard().forEach(metric -> values.put(metric.name(), metric.of(predictions)));
        return new EvaluationReport(values, report -> report.evaluation(name, predictions, sample -> shown.get(mistakes.indexOf(sample))));
    }

    private static EvaluationReport severalLabels(String name, MultiLabelPredictions predictions, Function<List<String>, List<ReportImage>> pictures) {
        List<Integer> mistakes = predictions.mostConfidentMistakes(HtmlReport.MISTAKES);
        List<ReportImage> shown = pictures.apply(mistakes.stream().map(predictions::file).toList());
        Map<String, Number> values = metrics(predictions.size());
        values.putAll(MultiLabelMetrics.of(predictions).summary());
        return new EvaluationReport(values, report -> report.evaluation(name, predictions, sample -> shown.get(mistakes.indexOf(sample))));
    }

    private static Map<String, Number> metrics(int images) {
        Map<String, Number> metrics = new LinkedHashMap<>();
        metrics.put("images", images);
        return metrics;
    }
}
