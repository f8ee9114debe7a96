package io.github.graftml.report;

import io.github.graftml.error.GraftException;
import io.github.graftml.runtime.internal.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A chart of a training run, 1200 x 500 pixels: loss on the left, accuracy on the right, each over the epochs, of the
 * training data in blue and of the validation data in orange. Values that are not finite are left out, and the line is
 * broken there. Needs neither a display nor fonts. Immutable.
 */
public final class CurvePlot {

    static final int WIDTH = 1200;
    static final int HEIGHT = 500;
    static final int TRAIN = 0x2467c9;
    static final int VALID = 0xd2602a;

    private static final int PAPER = 0xffffff;
    private static final int INK = 0x1d2125;
    private static final int LINE = 0xe2e2dc;
    private static final int LEFT = 90; // of a panel, for the labels of its axis
    private static final int RIGHT = 24;
    private static final int TOP = 60; // for the title and the legend
    private static final int BOTTOM = 60; // for the epochs
    private static final int PANEL = WIDTH / 2;
    private static final int MOST_POINTS = 40; // of more epochs, only those without a neighbor are marked
    private static final int LARGE = 3; // pixels of a letter's squares
    private static final int SMALL = 2;

    private final List<ReportEpoch> epochs;

    private CurvePlot(List<ReportEpoch> epochs) {
        this.epochs = List.copyOf(epochs);
    }

    /**
     * Returns the chart of some epochs.
     *
     * @param epochs in rising order, at least one; of a single one the chart shows points
     * @throws IllegalArgumentException if there is no epoch
     */
    public static CurvePlot of(List<ReportEpoch> epochs) {
        if (epochs.isEmpty()) {
            throw new IllegalArgumentException("A chart of a training run needs at least one finished epoch; got none");
        }
        return new CurvePlot(epochs);
    }

    /**
     * Writes the chart as a PNG file, whole or not at all; missing parent folders are made.
     *
     * @param file where to; its name ends in {@code .png}
     * @throws IllegalArgumentException if the name ends otherwise
     * @throws GraftException           if the file cannot be written
     */
    public void writeTo(Path file) {
        if (!file.toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            throw new IllegalArgumentException("Cannot write a chart to " + file
                    + ": charts are PNG files; end the name in .png");
        }
        byte[] png = ReportImage.of(toImage(), "loss and accuracy").bytes();
        try {
            AtomicFile.write(file, out -> out.write(png));
        } catch (IOException e) {
            throw new GraftException("Cannot write a chart to " + file + ": " + e.getMessage()
                    + "; check that the folder is writable and the disk has room", e);
        }
    }

    /** Returns the chart as a new image, RGB without alpha. */
    public BufferedImage toImage() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        PixelDrawing.fill(image, 0, 0, WIDTH, HEIGHT, PAPER);
        panel(image, 0, "loss", List.of(new Curve("train", TRAIN, values(e -> e.train().loss())),
                new Curve("valid", VALID, values(e -> e.valid().loss()))), false);
        panel(image, PANEL, "accuracy", List.of(new Curve("train", TRAIN, values(e -> e.train().accuracy())),
                new Curve("valid", VALID, values(e -> e.valid().accuracy()))), true);
        return image;
    }

    /** One line of a panel; a value for each epoch. */
    private record Curve(String name, int color, double[] values) {

        boolean has(int epoch) {
            return epoch >= 0 && epoch < values.length && Double.isFinite(values[epoch]);
        }
    }

    private double[] values(ToDoubleFunction<ReportEpoch> value) {
        return epochs.stream().mapToDouble(value).toArray();
    }

    private void panel(BufferedImage image, int x, String title, List<Curve> all, boolean percent) {
        List<Curve> curves = all.stream().filter(c -> DoubleStream.of(c.values).anyMatch(Double::isFinite)).toList();
        Axis values = Axis.around(curves.stream().flatMapToDouble(c -> DoubleStream.of(c.values))
                .filter(Double::isFinite), percent);
        Axis time = Axis.ofEpochs(epochs.get(0).epoch(), epochs.get(epochs.size() - 1).epoch());
        Frame frame = new Frame(x + LEFT, x + PANEL - RIGHT, HEIGHT - BOTTOM, time, values);
        axes(image, frame);
        PixelDrawing.write(image, frame.left, 24, LARGE, title, INK);
        legend(image, frame.right, curves);
        Graphics2D g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setStroke(new BasicStroke(2.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        curves.forEach(curve -> draw(g, frame, curve));
        g.dispose();
    }

    /** The rectangle that the curves lie in, and what its sides stand for. */
    private record Frame(int left, int right, int bottom, Axis time, Axis values) {

        double x(double epoch) {
            return left + time.place(epoch) * (right - left);
        }

        double y(double value) {
            return bottom - values.place(value) * (bottom - TOP);
        }
    }

    private void axes(BufferedImage image, Frame frame) {
        int width = frame.right - frame.left;
        for (double tick : frame.values.ticks()) {
            int y = (int) Math.round(frame.y(tick));
            String label = frame.values.label(tick);
            PixelDrawing.fill(image, frame.left, y, width, 1, LINE);
            PixelDrawing.write(image, frame.left - 10 - PixelDrawing.width(label, SMALL),
                    y - PixelDrawing.height(SMALL) / 2, SMALL, label, INK);
        }
        for (double tick : frame.time.ticks()) {
            if (tick >= epochs.get(0).epoch() && tick <= epochs.get(epochs.size() - 1).epoch()) {
                int x = (int) Math.round(frame.x(tick));
                String label = frame.time.label(tick);
                PixelDrawing.fill(image, x, frame.bottom, 1, 6, INK);
                PixelDrawing.write(image, x - PixelDrawing.width(label, SMALL) / 2, frame.bottom + 12, SMALL, label,
                        INK);
            }
        }
        PixelDrawing.fill(image, frame.left, frame.bottom, width, 1, INK);
        PixelDrawing.fill(image, frame.left, TOP, 1, frame.bottom - TOP, INK);
        PixelDrawing.write(image, frame.left + (width - PixelDrawing.width("epoch", SMALL)) / 2, HEIGHT - 24, SMALL,
                "epoch", INK);
    }

    private static void legend(BufferedImage image, int right, List<Curve> curves) {
        int x = right;
        for (int i = curves.size() - 1; i >= 0; i--) {
            Curve curve = curves.get(i);
            x -= PixelDrawing.width(curve.name, LARGE);
            PixelDrawing.write(image, x, 24, LARGE, curve.name, INK);
            PixelDrawing.fill(image, x - 34, 30, 26, 3, curve.color);
            x -= 34 + 24;
        }
    }

    private void draw(Graphics2D g, Frame frame, Curve curve) {
        g.setColor(new Color(curve.color));
        for (int i = 0; i < epochs.size(); i++) {
            if (!curve.has(i)) {
                continue;
            }
            double x = frame.x(epochs.get(i).epoch());
            double y = frame.y(curve.values[i]);
            if (curve.has(i - 1)) {
                g.draw(new Line2D.Double(frame.x(epochs.get(i - 1).epoch()), frame.y(curve.values[i - 1]), x, y));
            }
            if (epochs.size() <= MOST_POINTS || !curve.has(i - 1) && !curve.has(i + 1)) {
                g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
            }
        }
    }

    /** From {@code low} to {@code high}, a label every {@code step}, which is 1, 2 or 5 of a power of ten. */
    private record Axis(double low, double high, double step, boolean percent) {

        static Axis around(DoubleStream values, boolean percent) {
            double[] sorted = values.sorted().toArray();
            double first = sorted.length == 0 ? 0 : sorted[0];
            double last = sorted.length == 0 ? 1 : sorted[sorted.length - 1];
            boolean flat = last - first <= 1e-4 * Math.abs(last); // labels tell no finer differences apart
            double margin = flat ? Math.max(0.05, Math.abs(first) * 0.1) : 0;
            double step = niceStep((last - first + 2 * margin) / 5);
            double low = Math.floor((first - margin) / step + 1e-9) * step;
            double high = Math.ceil((last + margin) / step - 1e-9) * step;
            return percent ? new Axis(Math.max(0, low), Math.min(1, high), step, true)
                    : new Axis(low, high, step, false);
        }

        static Axis ofEpochs(int first, int last) {
            double room = first == last ? 1 : 0; // a single epoch stands in the middle
            return new Axis(first - room, last + room, Math.max(1, niceStep((last - first) / 9.0)), false);
        }

        private static double niceStep(double atLeast) {
            double power = Math.pow(10, Math.floor(Math.log10(Math.max(atLeast, Double.MIN_NORMAL))));
            return Stream.of(1, 2, 5, 10).mapToDouble(n -> n * power).filter(step -> step >= atLeast * (1 - 1e-9))
                    .findFirst().orElse(10 * power);
        }

        double place(double value) {
            return (value - low) / (high - low);
        }

        /** Multiples of the step. */
        double[] ticks() {
            long first = (long) Math.ceil(low / step - 1e-9);
            long last = (long) Math.floor(high / step + 1e-9);
            return DoubleStream.iterate(first, n -> n <= last, n -> n + 1).map(n -> n * step).toArray();
        }

        String label(double tick) {
            double shown = percent ? 100 * tick : tick;
            double apart = percent ? 100 * step : step;
            if (Math.abs(shown) >= 1e6 || apart < 1e-4) {
                return String.format(Locale.ROOT, "%.1e", shown);
            }
            int decimals = (int) Math.max(0, -Math.floor(Math.log10(apart) + 1e-9));
            return String.format(Locale.ROOT, "%." + decimals + "f", shown) + (percent ? "%" : "");
        }
    }
}
