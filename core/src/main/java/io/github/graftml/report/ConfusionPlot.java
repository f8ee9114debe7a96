package io.github.graftml.report;

import io.github.graftml.metrics.ConfusionMatrix;
import java.awt.image.BufferedImage;

/** A confusion matrix as an image. */
final class ConfusionPlot {

    private static final int LARGEST_WITH_COUNTS = 24;
    private static final int PAPER = 0xffffff;
    private static final int CORRECT = 0x2467c9;
    private static final int WRONG = 0xd2602a;

    private ConfusionPlot() {
    }

    /** Returns a square of cells, colored by their fraction of the row; of up to 24 classes with their counts. */
    static BufferedImage of(ConfusionMatrix matrix) {
        int n = matrix.classes().size();
        boolean counts = n <= LARGEST_WITH_COUNTS;
        int cell = counts ? Math.max(48, 240 / n) : Math.max(2, 1024 / n);
        int gap = counts ? 2 : 0;
        var image = new BufferedImage(n * cell, n * cell, BufferedImage.TYPE_INT_RGB);
        for (int a = 0; a < n; a++) {
            for (int p = 0; p < n; p++) {
                double fraction = matrix.support(a) == 0 ? 0 : (double) matrix.count(a, p) / matrix.support(a);
                PixelDrawing.fill(image, p * cell, a * cell, cell, cell, PAPER);
                PixelDrawing.fill(image, p * cell + gap, a * cell + gap, cell - 2 * gap, cell - 2 * gap,
                        mix(0xf3f3ef, a == p ? CORRECT : WRONG, fraction));
                if (counts) {
                    write(image, p * cell + cell / 2, a * cell + cell / 2, cell, matrix.count(a, p),
                            fraction > 0.55 ? PAPER : 0x1d2125);
                }
            }
        }
        return image;
    }

    private static void write(BufferedImage image, int centreX, int centreY, int cell, long count, int color) {
        String digits = Long.toString(count);
        int dot = Math.max(1, Math.min(cell / 14, (cell - 8) / (4 * digits.length())));
        PixelDrawing.write(image, centreX - PixelDrawing.width(digits, dot) / 2, centreY - PixelDrawing.height(dot) / 2,
                dot, digits, color);
    }

    private static int mix(int from, int to, double fraction) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int a = from >> shift & 255;
            int b = to >> shift & 255;
            mixed |= (int) Math.round(a + fraction * (b - a)) << shift;
        }
        return mixed;
    }
}
