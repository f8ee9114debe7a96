package io.github.graftml;

import io.github.graftml.metrics.ConfusionMatrix;
import io.github.graftml.metrics.Metrics;
import io.github.graftml.metrics.MultiLabelMetrics;
import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import io.github.graftml.metrics.Proportion;
import io.github.graftml.report.HtmlReport;
import io.github.graftml.report.ReportImage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The result of a classifier on labelled images: predictions, metrics with confidence intervals, a report.
 *
 * <pre>{@code
 * Evaluation evaluation = classifier.evaluate(photos.valid());
 * System.out.println(evaluation);                        // accuracy with its interval, a line for each class
 * evaluation.report().writeTo(Path.of("report.html"));   // confusion matrix, worst mistakes, calibration
 * }</pre>
 *
 * <p>Immutable, free of native memory; stays valid when the classifier is closed.
 */
public final class Evaluation {

    private final @Nullable Predictions predictions; // null if multi-label
    private final @Nullable MultiLabelPredictions multiLabel; // null unless multi-label
    private final Function<List<String>, List<ReportImage>> imagesOf; // by file

    private Evaluation(@Nullable Predictions predictions, @Nullable MultiLabelPredictions multiLabel,
            Function<List<String>, List<ReportImage>> imagesOf) {
        this.predictions = predictions;
        this.multiLabel = multiLabel;
        this.imagesOf = imagesOf;
    }

    static Evaluation of(Predictions predictions, Function<List<String>, List<ReportImage>> imagesOf) {
        return new Evaluation(predictions, null, imagesOf);
    }

    static Evaluation of(MultiLabelPredictions predictions, Function<List<String>, List<ReportImage>> imagesOf) {
        return new Evaluation(null, predictions, imagesOf);
    }

    /**
     * Returns this evaluation with other images in its report: by default they are as the network got them.
     *
     * @param shown gives the images of some files, one each and in order; called when a report is made, with the most
     *              confident mistakes. For heat maps: {@code files -> files.stream().map(Path::of)
     *              .map(file -> classifier.explain(file).overlay("")).toList()}, while the classifier is open
     */
    public Evaluation withImages(Function<List<String>, List<ReportImage>> shown) {
        return new Evaluation(predictions, multiLabel, Objects.requireNonNull(shown, "shown"));
    }

    /** Returns whether images may have any number of labels. */
    public boolean isMultiLabel() {
        return multiLabel != null;
    }

    /**
     * Returns the predictions with true classes and files, in the order of the images.
     *
     * @throws IllegalStateException if the evaluation is multi-label
     */
    public Predictions predictions() {
        if (predictions == null) {
            throw new IllegalStateException("This evaluation is multi-label; use multiLabelPredictions()");
        }
        return predictions;
    }

    /**
     * Returns the multi-label predictions with true labels and files, in the order of the images.
     *
     * @throws IllegalStateException unless the evaluation is multi-label
     */
    public MultiLabelPredictions multiLabelPredictions() {
        if (multiLabel == null) {
            throw new IllegalStateException("This evaluation has one class per image; use predictions()");
        }
        return multiLabel;
    }

    /**
     * Returns the confusion matrix: recall and precision of each class, balanced accuracy, the majority class.
     *
     * @throws IllegalStateException if the evaluation is multi-label
     */
    public ConfusionMatrix confusionMatrix() {
        return ConfusionMatrix.of(predictions());
    }

    /** Returns the number of images. */
    public int size() {
        return multiLabel != null ? multiLabel.size() : predictions().size();
    }

    /** Returns the images whose class, or every label, was predicted correctly: the accuracy with its 95 % interval. */
    public Proportion accuracy() {
        return multiLabel != null ? MultiLabelMetrics.of(multiLabel).correct() : confusionMatrix().correct();
    }

    /**
     * Returns the standard metrics by name, in the order of a report; one that is not defined for these images is
     * absent.
     */
    public Map<String, Double> metrics() {
        Map<String, Double> values = new LinkedHashMap<>();
        if (multiLabel != null) {
            values.putAll(MultiLabelMetrics.of(multiLabel).summary());
        } else {
            Metrics.standard().forEach(metric -> values.put(metric.name(), metric.of(predictions())));
        }
        values.values().removeIf(value -> value.isNaN());
        return Collections.unmodifiableMap(values);
    }

    /**
     * Returns an HTML report: metrics, confusion matrix, calibration, classes and the most confident mistakes. The
     * images
     * of those are read from their files now.
     */
    public HtmlReport report() {
        HtmlReport report = HtmlReport.of("Evaluation");
        addTo(report, size() + " images");
        return report;
    }

    /**
     * Adds this evaluation to a report, beside runs or other evaluations.
     *
     * @param report gets a section
     * @param name   the heading of the section
     */
    public void addTo(HtmlReport report, String name) {
        if (multiLabel != null) {
            List<Integer> mistakes = multiLabel.mostConfidentMistakes(HtmlReport.MISTAKES);
            report.evaluation(name, multiLabel, images(mistakes, multiLabel::file));
        } else {
            Predictions predictions = predictions();
            List<Integer> mistakes = predictions.mostConfidentMistakes(HtmlReport.MISTAKES);
            report.evaluation(name, predictions, images(mistakes, predictions::file));
        }
    }

    private IntFunction<ReportImage> images(List<Integer> samples, IntFunction<String> file) {
        List<ReportImage> shown = imagesOf.apply(samples.stream().map(file::apply).toList());
        return sample -> shown.get(samples.indexOf(sample));
    }

    /** Returns the accuracy with its interval, and a line for each class or label, the worst first. */
    @Override
    public String toString() {
        return multiLabel != null ? EvaluationText.of(multiLabel) : EvaluationText.of(confusionMatrix());
    }
}
