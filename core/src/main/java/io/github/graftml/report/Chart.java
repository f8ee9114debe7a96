package io.github.graftml.report;

import io.github.graftml.metrics.Proportion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * One chart as {@code report.js} draws it: lines over a common axis of epochs.
 *
 * @param title  over the chart
 * @param unit   {@code percent}, {@code small} or {@code plain}: how values are written
 * @param epochs where the lines have values, rising
 * @param lines  as many values as epochs each, null where a line has none
 */
record Chart(String title, String unit, double[] epochs, List<Line> lines) {

    /** The number of colors that the style sheet has for runs; more runs begin again with the first. */
    static final int COLORS = 6;

    /** More points than pixels only make the file large. */
    private static final int MOST_STEPS = 600;

    /**
     * @param label  in the legend
     * @param color 0 to {@link #COLORS} - 1
     * @param style  {@code solid}, {@code dashed}, {@code faint} (steps) or {@code fine} (a solid line of steps)
     * @param digits decimals of its percentages
     * @param values by epoch of the chart
     */
    record Line(String label, int color, String style, int digits, Double[] values) {
    }

    private record Points(String label, int color, String style, int digits, double[] x, double[] y) {

        Points(String label, int color, String style, double[] x, double[] y) {
            this(label, color, style, 0, x, y);
        }

        Points ofImages(long images) {
            return new Points(label, color, style, images == 0 ? 1 : Proportion.decimals(images), x, y);
        }
    }

    static List<Chart> all(List<Run> runs) {
        List<Points> loss = new ArrayList<>();
        List<Points> accuracy = new ArrayList<>();
        List<Points> rate = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            int color = i % COLORS;
            List<ReportStep> steps = thinned(run.steps());
            double[] stepX = steps.stream().mapToDouble(ReportStep::epoch).toArray();
            loss.add(new Points(run.name() + " · batch", color, "faint", stepX, values(steps, ReportStep::loss)));
            loss.add(epochs(run, " · train", color, "dashed", e -> e.train().loss()));
            loss.add(epochs(run, " · valid", color, "solid", e -> e.valid().loss()));
            accuracy.add(
                    epochs(run, " · train", color, "dashed", e -> e.train().accuracy()).ofImages(run.trainImages()));
            accuracy.add(
                    epochs(run, " · valid", color, "solid", e -> e.valid().accuracy()).ofImages(run.validImages()));
            rate.add(steps.isEmpty() ? epochs(run, "", color, "solid", ReportEpoch::learningRate)
                    : new Points(run.name(), color, "fine", stepX, values(steps, ReportStep::learningRate)));
        }
        return List.of(joined("Loss", "plain", loss), joined("Accuracy", "percent", accuracy),
                joined("Learning rate", "small", rate));
    }

    private static Points epochs(Run run, String suffix, int color, String style, ToDoubleFunction<ReportEpoch> value) {
        return new Points(run.name() + suffix, color, style,
                values(run.epochs(), ReportEpoch::epoch), values(run.epochs(), value));
    }

    private static <T> double[] values(List<T> points, ToDoubleFunction<T> value) {
        return points.stream().mapToDouble(value).toArray();
    }

    private static List<ReportStep> thinned(List<ReportStep> steps) {
        int every = (steps.size() + MOST_STEPS - 1) / MOST_STEPS;
        return every <= 1 ? steps : IntStream.range(0, steps.size())
                .filter(i -> i % every == 0 || i == steps.size() - 1).mapToObj(steps::get).toList();
    }

    /** Lines with nothing measured are left out; the others get the epochs of all. */
    private static Chart joined(String title, String unit, List<Points> lines) {
        List<Points> drawn = lines.stream().filter(p -> Arrays.stream(p.y()).anyMatch(Double::isFinite)).toList();
        var union = new TreeSet<Double>();
        drawn.forEach(p -> Arrays.stream(p.x()).forEach(union::add));
        double[] epochs = union.stream().mapToDouble(Double::doubleValue).toArray();
        List<Line> result = new ArrayList<>();
        for (Points p : drawn) {
            Double[] values = new Double[epochs.length];
            for (int i = 0; i < p.x().length; i++) {
                if (Double.isFinite(p.y()[i])) {
                    values[Arrays.binarySearch(epochs, p.x()[i])] = p.y()[i];
                }
            }
            result.add(new Line(p.label(), p.color(), p.style(), p.digits(), values));
        }
        return new Chart(title, unit, epochs, result);
    }
}
