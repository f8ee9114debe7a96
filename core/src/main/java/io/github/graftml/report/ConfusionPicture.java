package io.github.graftml.report;

import java.awt.image.BufferedImage;

/**
 * A confusion matrix as pixels, for what takes pictures only. The counts are drawn from digits of our own: the fonts
 * of a JDK are missing in many containers.
 */
final class ConfusionPicture {

    /** Three columns and five rows to a digit, from the top left, a bit to a pixel. */
    private static final int[] DIGITS = {
        0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111, 0b101_101_111_001_001,
        0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_010_010_010, 0b111_101_111_101_111, 0b111_101_111_001_111};

    private static final int LARGEST_WITH_COUNTS = 24;
    private static final int PAPER = 0xffffff;
    private static final int RIGHT = 0x2467c9;
    private static final int WRONG = 0xd2602a;

    private ConfusionPicture() { }

    /** A square of cells, the fuller the greater the share of its row; up to 24 classes with their counts. */
    static BufferedImage of(ConfusionMatrix matrix) {
        int n = matrix.classes().size();
        boolean counts = n <= LARGEST_WITH_COUNTS;
        int cell = counts ? Math.max(48, 240 / n) : Math.max(2, 1024 / n);
        int gap = counts ? 2 : 0;
        var image = new BufferedImage(n * cell, n * cell, BufferedImage.TYPE_INT_RGB);
        for (int a = 0; a < n; a++) {
            for (int p = 0; p < n; p++) {
                double share = matrix.support(a) == 0 ? 0 : (double) matrix.count(a, p) / matrix.support(a);
                fill(image, p * cell, a * cell, cell, cell, PAPER);
                fill(image, p * cell + gap, a * cell + gap, cell - 2 * gap, cell - 2 * gap,
                        mix(0xf3f3ef, a == p ? RIGHT : WRONG, share));
                if (counts) {
                    write(image, p * cell + cell / 2, a * cell + cell / 2, cell, matrix.count(a, p),
                            share > 0.55 ? PAPER : 0x1d2125);
                }
            }
        }
        return image;
    }

    private static void write(BufferedImage image, int centreX, int centreY, int cell, long count, int colour) {
        String digits = Long.toString(count);
        int dot = Math.max(1, Math.min(cell / 14, (cell - 8) / (4 * digits.length())));
        int x = centreX - (4 * digits.length() - 1) * dot / 2;
        for (int i = 0; i < digits.length(); i++) {
            int shape = DIGITS[digits.charAt(i) - '0'];
            for (int bit = 0; bit < 15; bit++) {
                if ((shape >> 14 - bit & 1) == 1) {
                    fill(image, x + (4 * i + bit % 3) * dot, centreY - 5 * dot / 2 + bit / 3 * dot, dot, dot, colour);
                }
            }
        }
    }

    private static void fill(BufferedImage image, int x, int y, int width, int height, int colour) {
        for (int v = y; v < y + height; v++) {
            for (int u = x; u < x + width; u++) {
                image.setRGB(u, v, colour);
            }
        }
    }

    private static int mix(int from, int to, double share) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            int a = from >> shift & 255;
            int b = to >> shift & 255;
            mixed |= (int) Math.round(a + share * (b - a)) << shift;
        }
        return mixed;
    }
}
