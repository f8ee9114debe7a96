package io.github.graftml.report;

import io.github.graftml.metrics.MultiLabelPredictions;
import io.github.graftml.metrics.Predictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Runs, predictions and images to put into reports. */
final class Samples {

    private Samples() {
    }

    /** A run that learns: loss falling, accuracy rising, a cosine-like learning rate. */
    static Run run(String name, int epochs, double pace, long seed) {
        var random = new Random(seed);
        List<ReportEpoch> points = new ArrayList<>();
        for (int e = 1; e <= epochs; e++) {
            double loss = 0.08 + 0.6 * Math.exp(-pace * e);
            points.add(
                    new ReportEpoch(e, new LossAccuracy(loss - 0.01 * pace * e * random.nextDouble(), 1 - loss / 1.6),
                            new LossAccuracy(loss + 0.03 * random.nextDouble(),
                                    1 - (loss + 0.02 * random.nextDouble()) / 1.5),
                            1e-3 * (1 + Math.cos(Math.PI * e / epochs)) / 2, 41.3 + random.nextDouble()));
        }
        Map<String, String> configuration = new LinkedHashMap<>();
        configuration.put("architecture", name);
        configuration.put("optimizer", "Adam, learning rate 0.001");
        configuration.put("batch size", "64");
        configuration.put("seed", "42");
        Map<String, Double> timings = new LinkedHashMap<>();
        timings.put("loading", 12.5);
        timings.put("forward", 180.0);
        timings.put("backward", 160.25);
        timings.put("optimizer", 20.0);
        timings.put("validation", 33.0);
        return Run.of(name, points).withConfiguration(configuration).withTimings(timings);
    }

    /** The same run with 100 steps to an epoch. */
    static Run withSteps(Run run) {
        var random = new Random(7);
        int n = 100 * run.epochs().size();
        return run.withSteps(IntStream.rangeClosed(1, n).mapToObj(i -> new ReportStep(i / 100.0,
                0.1 + 0.5 * Math.exp(-3.0 * i / n) + 0.08 * random.nextDouble(),
                1e-3 * Math.sin(Math.PI * i / n) + 1e-6)).toList());
    }

    /** A loss that falls, and blows up at a rate of about 1. */
    static LearningRateSweep sweep() {
        double[] rates = IntStream.range(0, 100).mapToDouble(i -> 1e-7 * Math.pow(10, 8 * i / 99.0)).toArray();
        double[] losses = IntStream.range(0, 100)
                .mapToDouble(i -> 0.1 + 0.6 / (1 + Math.exp((i - 50) / 6.0)) + 1e-3 * Math.exp((i - 75) / 2.0))
                .toArray();
        return new LearningRateSweep(rates, losses, 2.5e-3);
    }

    /** Predictions that are right about as often as they are sure. */
    static Predictions predictions(List<String> classes, int n, long seed) {
        var random = new Random(seed);
        double[][] rows = new double[n][classes.size()];
        int[] targets = new int[n];
        for (int i = 0; i < n; i++) {
            targets[i] = random.nextInt(classes.size());
            double sum = 0;
            for (int c = 0; c < classes.size(); c++) {
                rows[i][c] = Math.exp(1.3 * random.nextGaussian() + (c == targets[i] ? 3.2 : 0));
                sum += rows[i][c];
            }
            for (int c = 0; c < classes.size(); c++) {
                rows[i][c] /= sum;
            }
        }
        return Predictions.of(classes, rows, targets)
                .withFiles(IntStream.range(0, n).mapToObj(i -> "valid/" + classes.get(targets[i]) + "/" + i + ".jpg")
                        .toList());
    }

    /** Predictions of labels that are found about as often as they are shown. */
    static MultiLabelPredictions multiLabel(List<String> labels, int n, long seed) {
        var random = new Random(seed);
        double[][] rows = new double[n][labels.size()];
        boolean[][] targets = new boolean[n][labels.size()];
        for (int i = 0; i < n; i++) {
            for (int label = 0; label < labels.size(); label++) {
                targets[i][label] = random.nextInt(3) == 0;
                rows[i][label] = 1 / (1 + Math.exp(-1.3 * random.nextGaussian() + (targets[i][label] ? -2 : 2)));
            }
        }
        return MultiLabelPredictions.of(labels, rows, targets)
                .withFiles(IntStream.range(0, n).mapToObj(i -> "valid/" + i + ".jpg").toList());
    }

    /** A picture of a coloured ball on a shaded ground. */
    static ReportImage picture(int seed, String caption) {
        var random = new Random(seed);
        int size = 96;
        int cx = 30 + random.nextInt(36);
        int cy = 30 + random.nextInt(36);
        int radius = 12 + random.nextInt(20);
        int[] ball = {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
        byte[] rgb = new byte[3 * size * size];
        for (int i = 0; i < size * size; i++) {
            int x = i % size;
            int y = i / size;
            boolean inside = (x - cx) * (x - cx) + (y - cy) * (y - cy) < radius * radius;
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (byte) (inside ? ball[c] : 120 + y + 10 * c);
            }
        }
        return ReportImage.ofRgb(size, size, rgb, caption);
    }

    /** A report with something in every section. */
    static HtmlReport report(String title) {
        Predictions predictions = predictions(List.of("cats", "dogs"), 400, 3);
        return HtmlReport.of(title)
                .run(run("CustomCNN", 10, 0.25, 1))
                .run(withSteps(run("EfficientNet-Lite0", 4, 1.2, 2)))
                .images("One training batch", IntStream.range(0, 16)
                        .mapToObj(i -> picture(i, i % 2 == 0 ? "cats" : "dogs")).toList())
                .sweep("Learning-rate sweep", sweep())
                .evaluation("EfficientNet-Lite0 on valid", predictions, i -> picture(i, ""))
                .evaluation("Landscapes, several labels", multiLabel(List.of("clear", "road", "water"), 90, 5),
                        i -> picture(i, ""))
                .problems(List.of(new Problem("truncated image", "train/cats/cat.12.jpg", "ends after 8,192 bytes"),
                        new Problem("duplicate", "train/dogs/dog.7.jpg", "the same bytes as valid/dogs/dog.9.jpg")));
    }
}
